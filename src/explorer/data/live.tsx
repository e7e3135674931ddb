import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./ask.js";
import { findStepsBack, type Heads, headsDocument, type HeadsAnswer, stateOf, type StepBack } from "./chain-heads.js";

export interface Live {
  /** Undefined until the first answer. */
  heads: Heads | undefined;
  /** Grows whenever a figure can have changed. */
  revision: number;
  isReachable: boolean;
  /** The latest reorganisation seen, until it is dismissed or some time has passed. */
  stepBack: StepBack | undefined;
  dismissStepBack: () => void;
}

/** Quick enough to look live beside chains with a block every two seconds. */
const POLL_MS = 2_000;
const STEP_BACK_SHOWN_MS = 20_000;

const LiveContext = createContext<Live | undefined>(undefined);

/** How far the chains are, polled while the page can be seen. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive: expected a LiveProvider above, found none.");
  return live;
}

export function LiveProvider({ children }: { children: ComponentChildren }) {
  const [heads, setHeads] = useState<Heads>();
  const [revision, setRevision] = useState(0);
  const [isReachable, setReachable] = useState(true);
  const [stepBack, setStepBack] = useState<StepBack>();
  const latest = useRef<Heads | undefined>(undefined);

  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function poll(): Promise<void> {
      const before = latest.current;
      try {
        const answer = (await ask(headsDocument(before?.chains ?? []), {}, ending.signal)) as HeadsAnswer;
        const [lost] = findStepsBack(before?.chains ?? [], answer);
        if (lost) setStepBack(lost);
        if (!before || stateOf(before) !== stateOf(answer._meta)) setRevision((known) => known + 1);
        latest.current = answer._meta;
        setHeads(answer._meta);
        setReachable(true);
      } catch {
        if (!ending.signal.aborted) setReachable(false);
      }
    }
    async function pollOnAndOn(): Promise<void> {
      if (!document.hidden) await poll();
      if (!ending.signal.aborted) timer = setTimeout(() => void pollOnAndOn(), POLL_MS);
    }
    void pollOnAndOn();
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, []);

  useEffect(() => {
    if (!stepBack) return;
    const timer = setTimeout(() => setStepBack(undefined), STEP_BACK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [stepBack]);

  const live = { heads, revision, isReachable, stepBack, dismissStepBack: () => setStepBack(undefined) };
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}
