import type { ClientBase } from "pg";
import { canonicalRows } from "../model/canonical-rows.js";
import type { Cut, ModelInput } from "../model/model-input.js";
import { modelTables } from "../model/model-tables.js";
import { readAssets } from "./read-assets.js";
import { readLog } from "./read-log.js";
import { readMoney } from "./read-money.js";
import { readPeople } from "./read-people.js";
import { readSums } from "./read-sums.js";
import { createRead, NO_CUT, type SqlCut } from "./sql-cut.js";

/** Tables by name, rows in the canonical order. */
export type Tables = Readonly<Record<string, readonly unknown[]>>;

/** The real tables as the model puts them, present or as of a cut. */
export async function readTables(client: ClientBase, cut: SqlCut = NO_CUT): Promise<Tables> {
  const read = createRead(client, cut);
  return {
    ...(await readLog(read)),
    ...(await readAssets(read)),
    ...(await readMoney(read)),
    ...(await readSums(read, cut === NO_CUT)),
    ...(await readPeople(read)),
  };
}

/**
 * The model's tables, less what the real ones leave to the reader: the second and later rules an event breaks, the words of a
 * decoding's failure.
 */
export function comparableModel(input: ModelInput, cut?: Cut): Tables {
  const { log, anomalies, ...tables } = modelTables(input, cut);
  return {
    ...tables,
    log: canonicalRows(
      log.map(({ solidityEvent: _, failure, topics, ...row }) => ({
        ...row,
        topics: `0x${topics.map((topic) => topic.slice(2)).join("")}`,
        isUndecodable: failure !== null,
      })),
    ),
    anomalies: canonicalRows(
      anomalies.map(({ position, reason, applied, account }) => ({
        position,
        reason,
        applied,
        overdrawnAccount: account,
      })),
    ),
  };
}
