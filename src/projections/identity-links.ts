import { deleteAbove, eventsOf, POSITION, type Projection, runOver } from "./projection.js";

/** What was said of identities. Who holds an account is judged over all chains, so only when read. */
export const identityLinks: Projection = {
  name: "identity links",
  tables: ["identity_link"],
  types: ["IdentityLinked", "IdentityUnlinked"],
  apply: (client, range) =>
    runOver(
      client,
      range,
      `insert into identity_link (${POSITION}, block_time, identity, account, is_linked)
       select ${POSITION}, block_time, identity, account, type = 'IdentityLinked'
       from ${eventsOf("IdentityLinked", "IdentityUnlinked")}`,
    ),
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "identity_link"),
};
