/** A failure once found, replayed in every run before the random ones. */
export interface Regression {
  /** The law, by its file's name. */
  readonly law: string;
  /** What went wrong. */
  readonly name: string;
  readonly seed: number;
  readonly path: string;
}

/** Seeds stand for the generators as they are: what is to outlive a change of these is better written as a scripted history. */
export const regressions: readonly Regression[] = [];
