import { createHmac } from "node:crypto";
import pg from "pg";

export type Role = "tributary_writer" | "tributary_reader";

/**
 * The URL under which a role reaches the database of an owner's URL. Its password follows from the owner's, so that every
 * process of a deployment can work it out and no further secret has to be kept.
 */
export function roleUrl(ownerUrl: string, role: Role): string {
  const url = new URL(ownerUrl);
  url.password = rolePassword(url, role);
  url.username = role;
  return url.toString();
}

/** Lets both roles log in. Throws where the owner may not say so; what they may do, the migrations say. */
export async function enableRoles(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await retryWhileContended(client, () => alterRoles(client, ownerUrl));
  } catch (error) {
    const { username, host } = new URL(ownerUrl);
    throw new Error(
      `Role ${username} at ${host} could not let tributary_writer and tributary_reader log in: expected a role with ` +
        `CREATEROLE, found ${error instanceof Error ? error.message : "an error"}.`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

async function alterRoles(client: pg.Client, ownerUrl: string): Promise<void> {
  await client.query("begin");
  for (const role of ["tributary_writer", "tributary_reader"] as const) {
    const password = client.escapeLiteral(rolePassword(new URL(ownerUrl), role));
    await client.query(`alter role ${role} login password ${password}`);
  }
  const { rows } = await client.query<{ name: string }>("select quote_ident(current_database()) as name");
  const name = rows[0]?.name ?? "";
  await client.query(`grant connect on database ${name} to tributary_writer, tributary_reader`);
  // Everybody may make temporary tables unless told otherwise.
  await client.query(`revoke temporary on database ${name} from public`);
  await client.query("commit");
}

const ATTEMPTS = 20;

/**
 * Roles belong to the whole server, and no lock spans its databases: where another deployment changes them at the same
 * moment, PostgreSQL fails one of both with "tuple concurrently updated".
 */
async function retryWhileContended(client: pg.Client, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      await client.query("rollback");
      const isContended = error instanceof Error && error.message.includes("concurrently updated");
      if (!isContended || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
    }
  }
}

function rolePassword(ownerUrl: URL, role: Role): string {
  return createHmac("sha256", decodeURIComponent(ownerUrl.password)).update(role).digest("base64url");
}
