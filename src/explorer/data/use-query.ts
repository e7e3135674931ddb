import { useEffect, useRef, useState } from "preact/hooks";
import { useAddress } from "../routing/address.js";
import type { Past } from "../routing/past.js";
import { ask, AskError, type Variables } from "./ask.js";
import { useLive } from "./live.js";

export interface Asked<Data> {
  /** The latest answer; stays while the next is under way. */
  data: Data | undefined;
  /** The latest answer is of another document, other variables or another moment than are asked for now. */
  isFormer: boolean;
  error: AskError | undefined;
  retry: () => void;
}

/** A document, and what it is asked with. */
export interface Question {
  document: string;
  variables: Variables;
}

interface Options {
  /** Not asked while true. */
  skip?: boolean;
  /** Least time between two refreshes; 0, the default: with every new block. */
  refreshMs?: number;
}

/**
 * Asks a document, and again when its variables, the moment the page is as of or, in the present, the chains' heads change,
 * and, where that failed, when the server is back. The moment is added as `asOf`. An answer equal to the last keeps its
 * identity, so nothing is drawn anew.
 */
export function useQuery<Data>(document: string, variables: Variables, options: Options = {}): Asked<Data> {
  const { data, ...asked } = useQueries<Data>([{ document, variables }], options);
  return { ...asked, data: data?.[0] };
}

/** The same of what one document cannot ask for: several, one after the other, whose answers come together or not at all. */
export function useQueries<Data>(questions: readonly Question[], options: Options = {}): Asked<readonly Data[]> {
  const { skip = false, refreshMs = 0 } = options;
  const { past } = useAddress();
  const { revision, isReachable } = useLive();
  const [asked, setAsked] = useState<Pick<Asked<readonly Data[]>, "data" | "error">>({
    data: undefined,
    error: undefined,
  });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef({ key: "", text: "", askedAt: 0 });
  const underWay = useRef<{ key: string; ending: AbortController; isOvertaken: boolean } | undefined>(undefined);
  const key = JSON.stringify([questions, past]);
  const askAgain = () => setAttempt((count) => count + 1);
  const refresh = past === null ? revision : 0;

  useEffect(() => {
    if (!skip && underWay.current?.key === key) {
      // A slow answer is waited for, and then asked for anew: asked anew with every block, it might never come.
      underWay.current.isOvertaken = true;
      return;
    }
    // One to another question is not: it would take the place of this one's.
    underWay.current?.ending.abort();
    underWay.current = undefined;
    if (skip) return;
    const isSame = latest.current.key === key && !asked.error;
    if (isSame && (past !== null || !isReachable)) return;
    const restMs = latest.current.askedAt + refreshMs - Date.now();
    if (isSame && restMs > 0) {
      const timer = setTimeout(askAgain, restMs);
      return () => clearTimeout(timer);
    }
    const ending = new AbortController();
    const asking = { key, ending, isOvertaken: false };
    underWay.current = asking;
    if (!isSame) setAsked(({ data }) => ({ data, error: undefined }));
    askAll(questions, past, ending.signal)
      .then(
        (data) => {
          if (ending.signal.aborted) return;
          const text = JSON.stringify(data);
          const isNew = text !== latest.current.text;
          latest.current = { key, text, askedAt: Date.now() };
          setAsked((known) => ({ data: isNew ? (data as readonly Data[]) : known.data, error: undefined }));
        },
        (error: unknown) => {
          if (ending.signal.aborted) return;
          const known = error instanceof AskError ? error : new AskError("ERROR", String(error));
          setAsked(({ data }) => ({ data, error: known }));
        },
      )
      .finally(() => {
        if (underWay.current !== asking) return;
        underWay.current = undefined;
        if (asking.isOvertaken) askAgain();
      });
  }, [key, refresh, isReachable, attempt, skip]);
  useEffect(() => () => underWay.current?.ending.abort(), []);

  const isFormer = asked.data !== undefined && latest.current.key !== key;
  return { ...asked, isFormer, retry: askAgain };
}

async function askAll(questions: readonly Question[], past: Past, signal: AbortSignal): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { document, variables } of questions) {
    answers.push(await ask(document, { ...variables, asOf: past }, signal));
  }
  return answers;
}
