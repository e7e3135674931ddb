import type { Cut } from "../queries/reading/cut.js";
import { type HeadRow, readHeads } from "../queries/reading/heads.js";
import {
  type ReadHeaderTime,
  chainsNotFinalizedPast,
  requireIndexed,
  resolveCut,
} from "../queries/reading/resolve-cut.js";
import type { OpenSnapshot, Snapshot } from "../queries/reading/snapshot.js";
import type { AsOf, BlockPointer } from "./as-of/as-of-input.js";
import type { Folds } from "./lineage/fold-pool.js";
import { type Loaders, createLoaders } from "./loaders.js";

/** One snapshot as of one cut, with its loaders. What was read in it carries it along, so that nested fields follow. */
export interface Reading {
  readonly snapshot: Snapshot;
  readonly loaders: Loaders;
  /** Every chain's head, the same for every cut. */
  heads(): Promise<readonly HeadRow[]>;
  /** Where large lineages are computed. */
  readonly folds: Folds;
  /** Aborted when the request is over, answered or not. */
  readonly signal: AbortSignal;
}

/** One for all requests: a reason of its own would cost each of them a stack trace. */
const OVER = new Error("The request is over.");

/** All the readings of one request: one transaction, whatever pasts are asked for. */
export class Readings {
  private readonly bySnapshot = new Map<Snapshot, Reading>();
  private readonly byAsOf = new Map<string, Promise<Reading>>();
  private headRows: Promise<readonly HeadRow[]> | undefined;
  private lastHeaderTime: Promise<unknown> = Promise.resolve();
  private readonly end = new AbortController();
  /** Whether anything was read that is beside the log: such an answer is never final. */
  hasReadEnrichment = false;

  constructor(
    private readonly snapshot: OpenSnapshot,
    private readonly askHeaderTime: ReadHeaderTime,
    private readonly folds: Folds,
  ) {}

  /**
   * The reading as of a past or, without one, the present. Throws what resolveCut throws, and BLOCK_NOT_INDEXED where
   * `minBlock` is not indexed: by now it has been waited for.
   */
  async at(asOf?: AsOf | null, minBlock?: BlockPointer | null): Promise<Reading> {
    if (minBlock) requireIndexed(await this.heads(), minBlock.chainId, minBlock.number, "minBlock");
    return this.openOnce(asOf);
  }

  private openOnce(asOf: AsOf | null | undefined): Promise<Reading> {
    const key = asOf ? JSON.stringify([asOf.block?.chainId, asOf.block?.number, asOf.timestamp]) : "present";
    let reading = this.byAsOf.get(key);
    if (!reading) this.byAsOf.set(key, (reading = this.open(asOf)));
    return reading;
  }

  /** Whether nothing that was read as of a past can still change. */
  async isFinal(): Promise<boolean> {
    const heads = await this.heads();
    return [...this.bySnapshot.keys()].every(({ cut }) => chainsNotFinalizedPast(cut, heads).length === 0);
  }

  /** Chains not finalized past the cuts of these pasts; one that cannot be read fails where it is asked for. */
  async incompleteChains(pasts: readonly AsOf[]): Promise<number[]> {
    const heads = await this.heads();
    const readings = await Promise.allSettled(pasts.map((asOf) => this.at(asOf)));
    const chains = readings.flatMap((reading) =>
      reading.status === "fulfilled" ? chainsNotFinalizedPast(reading.value.snapshot.cut, heads) : [],
    );
    return [...new Set(chains)].sort((left, right) => left - right);
  }

  heads(): Promise<readonly HeadRow[]> {
    return (this.headRows ??= readHeads(this.snapshot));
  }

  close(): Promise<void> {
    this.end.abort(OVER);
    return this.snapshot.close();
  }

  /** One after the other: a request that names many pasts leaves room for others. */
  private readonly readHeaderTime: ReadHeaderTime = (...block) => {
    const time = this.lastHeaderTime.then(() => this.askHeaderTime(...block));
    this.lastHeaderTime = time.catch(() => undefined);
    return time;
  };

  private async open(asOf: AsOf | null | undefined): Promise<Reading> {
    const cut = asOf ? await resolveCut(asOf, this.snapshot, this.heads(), this.readHeaderTime) : null;
    return this.atCut(cut);
  }

  /** The reading as of a cut worked out before, such as an earlier page's. */
  atCut(cut: Cut): Reading {
    const snapshot = this.snapshot.at(cut);
    let reading = this.bySnapshot.get(snapshot);
    if (!reading) {
      const { folds } = this;
      reading = {
        snapshot,
        loaders: createLoaders(snapshot, () => (this.hasReadEnrichment = true)),
        heads: () => this.heads(),
        folds,
        signal: this.end.signal,
      };
      this.bySnapshot.set(snapshot, reading);
    }
    return reading;
  }
}
