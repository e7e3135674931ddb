import { deleteAbove, eventsOf, POSITION, type Projection, runOver } from "./projection.js";

const COLUMNS = `invocation, ${POSITION}, block_time, asset, caller, parent_invocation, token, fee, units`;

const RECORD = `
  with candidate as (
    select emitter, ${COLUMNS}, row_number() over (partition by emitter, invocation order by block_number, log_index, sub_index) as nth
    from ${eventsOf("InvocationRecorded")}
  ),
  accepted as (
    insert into invocation (contract, ${COLUMNS})
    select emitter, ${COLUMNS} from candidate where nth = 1
    on conflict (contract, invocation, chain_id) do nothing
    returning block_number, log_index, sub_index
  )
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false, 'repeated-id: the invocation is recorded already', caller
  from candidate
  where (block_number, log_index, sub_index) not in (select block_number, log_index, sub_index from accepted)`;

/** Paid uses of assets; the first record of an id stands. */
export const invocations: Projection = {
  name: "invocations",
  tables: ["invocation"],
  types: ["InvocationRecorded"],
  apply: (client, range) => runOver(client, range, RECORD),
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "invocation"),
};
