import { deleteAbove, POSITION, type Projection, runOver } from "./projection.js";

/**
 * Logs that could not be decoded. Each other projection lists here what its own rule sets aside; a rewind takes back all.
 */
export const anomalies: Projection = {
  name: "anomalies",
  tables: ["anomaly"],
  types: [null],
  apply: (client, range) =>
    runOver(
      client,
      range,
      `insert into anomaly (${POSITION}, block_time, applied, reason)
       select ${POSITION}, block_time, false, 'undecodable: ' || decode_error
       from log.event where chain_id = $1 and block_number between $2 and $3 and decode_error is not null`,
    ),
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "anomaly"),
};
