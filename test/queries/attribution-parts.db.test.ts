import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAssetKey } from "../../src/domain/asset-key.js";
import type { Hex } from "../../src/domain/hex.js";
import { readDivisions, readParts, type RetainingAsset } from "../../src/queries/assets/attribution-parts.js";
import type { Cut } from "../../src/queries/reading/cut.js";
import { openSnapshot } from "../../src/queries/reading/snapshot.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Work {
  readonly asset: number;
  readonly account: number;
  readonly role: string;
  readonly chainId: number;
  readonly weight: bigint;
  readonly block: number;
  readonly revokedBlock: number | undefined;
}

const NOW: Cut = null;
const EARLIER: Cut = { blocks: [1, 2, 3].map((chainId) => [chainId, 10] as const) };

const work = fc.record({
  asset: fc.nat(3),
  account: fc.nat(5),
  role: fc.constantFrom("annotator", "validator"),
  chainId: fc.constantFrom(1, 1, 1, 2),
  weight: fc.oneof(fc.bigInt(1n, 3n), fc.bigInt(1n, 10n ** 18n), fc.constant(2n ** 256n - 1n)),
  block: fc.integer({ min: 1, max: 20 }),
  revokedBlock: fc.option(fc.integer({ min: 21, max: 22 }), { nil: undefined, freq: 4 }),
});

describe("the parts of an attribution", () => {
  it("are the same read from sums, added up from a past, and divided one by one; page by page, to exactly all", async () => {
    const seed = Number(process.env.LAWS_SEED ?? Math.trunc(Math.random() * 2 ** 31));
    await fc.assert(
      fc.asyncProperty(
        fc.array(work, { maxLength: 25 }),
        fc.array(fc.oneof(fc.bigInt(1n, 9n), fc.bigInt(1n, 10n ** 18n)), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (works, retained, limit) => {
          await write(works);
          const nodes = retained.map((share, at) => ({ asset: assetOf(at), retained: share }));
          for (const cut of [NOW, EARLIER]) {
            const active = works.filter((one) => (cut ? one.block <= 10 : one.revokedBlock === undefined));
            const expected = divide(active, nodes);
            const found = await readAll(cut, nodes, limit);
            expect({ cut, ...found }).toEqual({ cut, ...expected });
            const total = [...found.parts.map(({ share }) => share), ...found.rests.map(({ rest }) => rest)];
            expect(total.reduce((sum, share) => sum + BigInt(share), 0n)).toBe(retained.reduce((a, b) => a + b, 0n));
          }
        },
      ),
      { seed, numRuns: 60 },
    );
    console.log(`Parts of attributions held, seed ${seed}`);
  });
});

const assetOf = (at: number): Hex =>
  encodeAssetKey({ chainId: 1n, registry: `0x${"ab".repeat(20)}`, assetId: BigInt(at) });
const accountOf = (at: number): Hex => `0x${"0".repeat(38)}0${at}`;

async function write(works: readonly Work[]): Promise<void> {
  await pool.query(
    "delete from projection.contribution; delete from projection.asset_contributor; delete from projection.asset_tally",
  );
  for (const [id, { asset, account, role, chainId, weight, block, revokedBlock }] of works.entries()) {
    await pool.query(
      `insert into projection.contribution (chain_id, contract, contribution, block_number, log_index, sub_index, block_time, asset,
         contributor, role, weight, evidence, revoked_block, revoked_time)
       values ($1, '\\xee', $2, $3, 0, 0, $3, $4, $5, $6, $7, '', $8, $8)`,
      [
        chainId,
        id,
        block,
        bytea(assetOf(asset)),
        bytea(accountOf(account)),
        role,
        String(weight),
        revokedBlock ?? null,
      ],
    );
  }
  await pool.query(`
    insert into projection.asset_contributor
      select asset, contributor, role, chain_id, count(*), sum(weight) from projection.contribution
      where revoked_block is null group by asset, contributor, role, chain_id;
    insert into projection.asset_tally (asset, chain_id, child_count, contribution_count, weight_total)
      select asset, chain_id, 0, sum(contribution_count), sum(weight_total) from projection.asset_contributor group by asset, chain_id;
    insert into projection.asset_tally (asset, chain_id, child_count, contribution_count, weight_total)
      select distinct asset, 3, 1, 0, 0 from projection.contribution`);
}

const bytea = (hex: Hex): string => `\\x${hex.slice(2)}`;

async function readAll(cut: Cut, nodes: readonly RetainingAsset[], limit: number) {
  const snapshot = openSnapshot(pool, { statementTimeoutMs: 5_000 });
  try {
    const parts = [];
    for (let offset = 0; ; offset += limit) {
      const page = await readParts(snapshot.at(cut), nodes, { offset, limit });
      parts.push(...page);
      if (page.length < limit) break;
    }
    const divisions = await readDivisions(snapshot.at(cut), nodes);
    return { parts, rests: divisions.map(({ node, rest, parts: count }) => ({ node, rest, count })) };
  } finally {
    await snapshot.close();
  }
}

/** The rule, said once more: slowly, and obviously right. */
function divide(active: readonly Work[], nodes: readonly RetainingAsset[]) {
  const parts: { node: number; account: Hex | null; role: string | null; share: bigint; weight: bigint }[] = [];
  const rests: { node: number; rest: string; count: number }[] = [];
  nodes.forEach(({ retained }, node) => {
    const groups = new Map<string, { account: Hex; role: string; weight: bigint }>();
    for (const { account, role, weight } of active.filter(({ asset }) => asset === node)) {
      const key = `${account}/${role}`;
      groups.set(key, { account: accountOf(account), role, weight: (groups.get(key)?.weight ?? 0n) + weight });
    }
    if (groups.size === 0) {
      parts.push({ node, account: null, role: null, share: retained, weight: 0n });
      return;
    }
    const total = [...groups.values()].reduce((sum, { weight }) => sum + weight, 0n);
    const mine = [...groups.values()].map((group) => ({ node, ...group, share: (retained * group.weight) / total }));
    parts.push(...mine.filter(({ share }) => share > 0n));
    const rest = mine.reduce((left, { share }) => left - share, retained);
    rests.push({ node, rest: String(rest), count: mine.filter(({ share }) => share > 0n).length });
  });
  const falling = (a: bigint, b: bigint): number => (a > b ? -1 : a < b ? 1 : 0);
  parts.sort(
    (a, b) =>
      falling(a.share, b.share) ||
      a.node - b.node ||
      falling(a.weight, b.weight) ||
      (a.account ?? "").localeCompare(b.account ?? "") ||
      (a.role ?? "").localeCompare(b.role ?? ""),
  );
  return {
    parts: parts.map(({ node, account, role, share }) => ({ node, account, role, share: String(share) })),
    rests,
  };
}
