import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./ask.js";
import {
  type ChainHead,
  findMovedUp,
  findStepsBack,
  FORMER_HEADS_AT_ONCE,
  type FormerHeads,
  formerHeadsDocument,
  type Heads,
  headsDocument,
  type HeadsAnswer,
  stateOf,
  type StepBack,
} from "./chain-heads.js";
import { inBatches } from "./in-batches.js";

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
        const { _meta: now } = (await ask(headsDocument, {}, ending.signal)) as HeadsAnswer;
        if (!before || stateOf(before) !== stateOf(now)) setRevision((known) => known + 1);
        latest.current = now;
        setHeads(now);
        setReachable(true);
        if (before) void lookForStepBack(before.chains, now.chains);
      } catch {
        if (!ending.signal.aborted) setReachable(false);
      }
    }
    /** Beside the polls: a slow answer holds up no figure. */
    async function lookForStepBack(before: readonly ChainHead[], now: readonly ChainHead[]): Promise<void> {
      const formerHeads = await askFormerHeads(findMovedUp(before, now), ending.signal);
      const [lost] = findStepsBack(before, now, formerHeads);
      if (lost && !ending.signal.aborted) setStepBack(lost);
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

/** What is not answered is left out: it costs no more than a notice. */
async function askFormerHeads(former: readonly ChainHead[], signal: AbortSignal): Promise<FormerHeads> {
  let known: FormerHeads = {};
  for (const batch of inBatches(former, FORMER_HEADS_AT_ONCE)) {
    const answer = await ask(formerHeadsDocument(batch), {}, signal).catch(() => ({}));
    known = { ...known, ...(answer as FormerHeads) };
  }
  return known;
}
