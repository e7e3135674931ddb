import pg from "pg";

/** Does something while nobody can read a table. */
export async function withLocked<Result>(
  ownerUrl: string,
  table: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(`begin; lock table ${table} in access exclusive mode`);
    return await work();
  } finally {
    await owner.end();
  }
}
