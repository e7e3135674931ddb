import pg from "pg";
import { expect, it } from "vitest";
import { findWrongDigest } from "../../src/log/verify-digests.js";
import { openLiveChain } from "../api/support/live-chain.js";
import { ALICE, settled } from "../api/support/story.js";
import { createMigratedDatabase } from "../support/database.js";

it("finds nothing wrong with a chain that forks while it is read", async () => {
  const database = await createMigratedDatabase();
  const chain = await openLiveChain(database.url, 1);
  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  try {
    await chain.append(...Array.from({ length: 40 }, () => [settled(ALICE, 1n)]));
    let read = 0;
    const goesOn = async (block: number) => {
      read += 1;
      if (read === 1) await chain.fork(block - 5, ...Array.from({ length: 20 }, () => [settled(ALICE, 2n)]));
    };
    const wrong = await findWrongDigest(reader, 1, goesOn, { logs: 30, bytes: 1_000_000 });
    expect({ wrong, read }).toEqual({ wrong: undefined, read: 2 });
  } finally {
    await reader.end();
    await chain.close();
    await database.drop();
  }
});
