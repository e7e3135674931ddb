import { asset, hex, position } from "./row-values.js";
import { began, type Read, revoked, valid } from "./sql-cut.js";

const TOTAL_ORDER = "block_time, chain_id, block_number, log_index, sub_index";

/** Identities, direct counts and contributors, worked out from the rows within the cut, as the model puts them. */
export async function readPeople(read: Read): Promise<Record<string, unknown[]>> {
  return {
    // An account's last link in the total order holds unless the same identity unlinked it after that.
    identities: await read(
      `select held.* from (
         select distinct on (account) * from projection.identity_link v where is_linked and ${began("v")}
         order by account, block_time desc, chain_id desc, block_number desc, log_index desc, sub_index desc
       ) as held
       where not exists (
         select from projection.identity_link v
         where v.account = held.account and v.identity = held.identity and not v.is_linked and ${began("v")}
           and (${ordered("v")}) > (${ordered("held")}))`,
      (row) => ({ account: hex(row.account), identity: hex(row.identity), position: position(row) }),
    ),
    directCounts: await read(
      `with edge as (select v.* from projection.derivation v where ${valid("v")}),
       work as (select v.*, ${revoked("v")} as is_revoked from projection.contribution v where ${began("v")})
       select asset, chain_id, sum(children) as children, sum(parents) as parents, sum(contributors) as contributors,
         sum(active) as active
       from (
         select parent as asset, chain_id, count(*) as children, 0 as parents, 0 as contributors, 0 as active
         from edge group by 1, 2
         union all
         select child, chain_id, 0, count(*), 0, 0 from edge group by 1, 2
         union all
         select asset, chain_id, 0, 0, count(distinct contributor), count(distinct contributor) filter (where not is_revoked)
         from work group by 1, 2
       ) as counted
       group by asset, chain_id`,
      (row) => ({
        chainId: Number(row.chain_id),
        asset: asset(row.asset),
        children: Number(row.children),
        parents: Number(row.parents),
        contributors: Number(row.contributors),
        activeContributors: Number(row.active),
      }),
    ),
    contributors: await read(
      `select account, count(*) filter (where deed = 'c') as contributions, count(*) filter (where deed = 'p') as payouts,
         count(*) filter (where deed = 'w') as claims
       from (
         select contributor as account, 'c' as deed from projection.contribution v where ${began("v")}
         union all
         select account, case when is_claim then 'w' else 'p' end from projection.ledger v where ${began("v")}
       ) as done
       group by account`,
      (row) => ({
        account: hex(row.account),
        contributions: Number(row.contributions),
        payouts: Number(row.payouts),
        claims: Number(row.claims),
      }),
    ),
  };
}

const ordered = (alias: string): string =>
  TOTAL_ORDER.split(", ")
    .map((column) => `${alias}.${column}`)
    .join(", ");
