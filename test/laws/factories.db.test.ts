import fc from "fast-check";
import type { ClientBase } from "pg";
import { describe, expect, it } from "vitest";
import type { SplitsV2Contracts } from "../../src/config/tributary-config.js";
import { matchScope } from "../../src/ingest/prepare-chain.js";
import { redecodeChain } from "../../src/ingest/redecode-chain.js";
import { findWrongDigest } from "../../src/log/verify-digests.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { createDecoder } from "../../src/sources/create-decoder.js";
import { arbitrarySteps, describeSteps, FACTORIES, type Step, viewsOf, WAREHOUSE } from "./factories/split-history.js";
import { type ModelChain, tellChain } from "./factories/split-model.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { catchUp, type Indexer, type Session } from "./indexing/catch-up.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { hex, type Row } from "./tables/row-values.js";
import { readStoredRows } from "./tables/stored-rows.js";

const database = useLawDatabase();
const CHAIN = 5;

const whole: SplitsV2Contracts = {
  protocol: "splits-v2",
  from: 0,
  pushFactories: [FACTORIES.push],
  pullFactories: [FACTORIES.pull],
  warehouse: WAREHOUSE,
};

const MIXED_UP = "kinds mixed up";

/** Configs that a chain may have been indexed by before. */
const EARLIER: Record<string, SplitsV2Contracts> = {
  "as now": whole,
  "a factory left out": { ...whole, pullFactories: [] },
  "from later on": { ...whole, from: 4 },
  [MIXED_UP]: { ...whole, pushFactories: whole.pullFactories, pullFactories: whole.pushFactories },
};

const openIndexer = (
  client: ClientBase,
  contracts: SplitsV2Contracts,
  options: Pick<Indexer, "finality" | "batchSize">,
): Indexer => {
  return { client, chainId: CHAIN, decoder: createDecoder({ id: CHAIN, contracts: [contracts] }), ...options };
};

describe("contracts found by a factory", () => {
  it(
    "count from their first log on, by what the canonical chain alone told: whatever reorgs, restarts, batches and earlier configs",
    () =>
      holdLaw({
        name: "factories",
        runs: 10,
        describe: describeSteps,
        cases: fc.record({
          history: arbitrarySteps,
          finality: fc.nat(5),
          batchSize: fc.constantFrom(1, 2, 3, 10_000),
          goesOn: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
          earlier: fc.constantFrom(...Object.keys(EARLIER)),
          changesAfter: fc.nat(3),
        }),
        async check({ history, earlier, changesAfter, goesOn, ...options }) {
          const { writer, clear } = database();
          await clear();
          await openChain(writer, options.finality);
          const chains = tellViews(history);
          const last = chains.at(-1) as ModelChain;

          const before = openIndexer(writer, EARLIER[earlier] ?? whole, options);
          const now = openIndexer(writer, whole, options);
          const change = Math.min(changesAfter, chains.length - 1);
          await matchScope(writer, CHAIN, before.decoder.filters);
          await index(before, chains.slice(0, change), goesOn);
          await matchScope(writer, CHAIN, now.decoder.filters);
          await index(now, chains.slice(change), goesOn);

          if (earlier === MIXED_UP) await redecode(now);
          expect(await readState(writer)).toEqual(stateOf(last));
          expect(await findWrongDigest(writer, CHAIN)).toBeUndefined();
          const found = await readStoredRows(writer);
          await clear();
          await openChain(writer, options.finality);
          await catchUp(openIndexer(writer, whole, options), last.blocks);
          expectSameTables(found, await readStoredRows(writer));
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

/** The same logs are asked for, so nothing but this puts right what was decoded wrongly. */
async function redecode({ chainId, decoder }: Indexer): Promise<void> {
  const { owner, url } = database();
  const range = { chainId, toBlock: Number.MAX_SAFE_INTEGER, decoder };
  await redecodeChain(owner, range);
  expect(await redecodeChain(owner, range)).toBe(0);
  await rebuildProjections({ url, isSwap: true, isDifferenceExpected: true });
}

const tellViews = (steps: readonly Step[]): ModelChain[] => viewsOf(steps).map((chain) => tellChain(CHAIN, chain));

const openChain = (client: ClientBase, finality: number): Promise<unknown> =>
  client.query("select log.open_chain($1, 'splits', $2)", [CHAIN, finality]);

/** `goesOn`, cyclic: whether the process that read the view before runs on, or another begins from the checkpoint. */
async function index(indexer: Indexer, views: readonly ModelChain[], goesOn: readonly boolean[]): Promise<void> {
  let session: Session | undefined;
  for (const [at, { blocks }] of views.entries()) {
    session = await catchUp(indexer, blocks, goesOn[at % goesOn.length] ? session : undefined);
  }
}

const stateOf = ({ events, ledger, anomalies }: ModelChain) => ({ events, ledger, anomalies });

async function readState(client: ClientBase): Promise<Record<string, unknown>> {
  const rows = async (sql: string): Promise<Row[]> =>
    (await client.query<Row>(`${sql} order by block_number, log_index, sub_index`)).rows;
  const place = (row: Row): string => `${String(row.block_number)}/${String(row.log_index)}/${String(row.sub_index)}`;
  const saysOf = (row: Row): unknown => {
    if (row.type === null) return row.decode_error === null ? "none" : "flawed";
    return row.type === "PayoutClaimed" ? "claim" : row.role;
  };
  const money = (row: Row) => ({
    account: hex(row.account),
    token: hex(row.token),
    amount: row.amount,
    ...(row.direct === null ? {} : { direct: row.direct }),
  });
  const [events, ledger, anomalies] = [
    await rows("select * from log.event"),
    await rows("select * from projection.ledger"),
    await rows("select * from projection.anomaly"),
  ];
  return {
    events: events.map((row) => ({ place: place(row), says: saysOf(row), ...(row.type === null ? {} : money(row)) })),
    ledger: ledger.map((row) => ({
      place: place(row),
      account: hex(row.account),
      token: hex(row.token),
      earned: row.earned,
      claimed: row.claimed,
    })),
    anomalies: anomalies.map((row) => `${place(row)} ${String(row.reason).split(":")[0] ?? ""}`),
  };
}
