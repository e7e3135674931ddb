import pg from "pg";
import type { DomainEvent } from "../../../src/domain/events.js";
import { recordReorg } from "../../../src/log/rewind-log.js";
import { enableRoles, roleUrl } from "../../../src/log/roles.js";
import { ALICE, BOB, CAROL, CHAIN_ONE, chainOne, chainTwo, MODEL, settled, TOKEN } from "../../api/support/story.js";
import { EMITTER, type ScriptedChain, writeChain } from "../../api/support/write-chain.js";
import { createMigratedDatabase } from "../../support/database.js";

export const [STUDIO, GUILD] = (["studio", "guild"] as const).map(
  (name): `0x${string}` => `0x${Buffer.from(name).toString("hex").padEnd(64, "0")}`,
) as [`0x${string}`, `0x${string}`];

const link = (type: "IdentityLinked" | "IdentityUnlinked", identity: `0x${string}`, account: `0x${string}`) =>
  ({ type, identity, account }) satisfies DomainEvent;

/** The API's story, and what dashboards show beside it: identities, a nested invocation, money that does not add up. */
export const analyticsStory: readonly ScriptedChain[] = [
  {
    ...chainOne,
    blocks: [
      ...chainOne.blocks,
      {
        number: 41,
        time: 1410,
        events: [
          link("IdentityLinked", STUDIO, ALICE),
          link("IdentityLinked", STUDIO, BOB),
          {
            type: "InvocationRecorded",
            invocation: 8n,
            asset: MODEL,
            caller: BOB,
            parentInvocation: 7n,
            token: TOKEN,
            fee: 10n,
            units: 1n,
          },
          settled(ALICE, 10n, { asset: MODEL, invocation: { contract: EMITTER, id: 8n }, role: "owner" }),
          { type: "PayoutClaimed", account: BOB, token: TOKEN, amount: 3n },
          {
            type: "ContributionRecorded",
            contribution: 2n,
            asset: MODEL,
            contributor: BOB,
            role: "developer",
            weight: 3n,
            evidence: "commit 1",
          },
          { type: "ContributionValidated", contribution: 1n, validator: BOB, score: 90n },
          { type: "ContributionValidated", contribution: 1n, validator: ALICE, score: 75n },
        ],
      },
    ],
  },
  {
    ...chainTwo,
    blocks: [
      ...chainTwo.blocks,
      {
        number: 8,
        time: 1500,
        events: [
          // Unlinking from an identity that the account is not in has no effect; linking it again moves it.
          link("IdentityUnlinked", GUILD, ALICE),
          link("IdentityLinked", GUILD, BOB),
          link("IdentityLinked", STUDIO, CAROL),
          link("IdentityUnlinked", STUDIO, CAROL),
        ],
      },
    ],
  },
];

export interface Analytics {
  /** Of the role that owns the database. */
  readonly url: string;
  readonly owner: pg.Client;
  /** Logged in as tributary_analyst. */
  readonly analyst: pg.Client;
  /** The analyst's rows. */
  read<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  connectAnalyst(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** A database of its own with the story indexed, read as analysts do. */
export async function openAnalytics(chains: readonly ScriptedChain[] = analyticsStory): Promise<Analytics> {
  const database = await createMigratedDatabase();
  await enableRoles(database.url);
  for (const chain of chains) await writeChain(database.url, chain);
  const clients: pg.Client[] = [];
  const connect = async (connectionString: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString });
    client.on("error", () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const owner = await connect(database.url);
  await recordReorg(owner, { chainId: CHAIN_ONE, toBlock: 38, depth: 2, isBelowFinality: false });
  const connectAnalyst = () => connect(roleUrl(database.url, "tributary_analyst"));
  const analyst = await connectAnalyst();
  return {
    url: database.url,
    owner,
    analyst,
    read: async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await analyst.query<Row>(sql, values)).rows,
    connectAnalyst,
    async close() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await database.drop();
    },
  };
}

/** The names of all views of schema analytics, in order. */
export async function viewNames(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'analytics'::regnamespace and relkind = 'v' order by 1`,
  );
  return rows.map(({ name }) => name);
}
