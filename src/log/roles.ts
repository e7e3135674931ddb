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
    for (const role of ["tributary_writer", "tributary_reader"] as const) {
      // Roles belong to the whole server: two deployments that start at once must not change them at once.
      await client.query("begin; select pg_advisory_xact_lock(hashtextextended('tributary roles', 0))");
      await client.query(
        `alter role ${role} login password ${client.escapeLiteral(rolePassword(new URL(ownerUrl), role))}`,
      );
      await client.query("commit");
    }
    const { rows } = await client.query<{ name: string }>("select quote_ident(current_database()) as name");
    await client.query(`grant connect on database ${rows[0]?.name ?? ""} to tributary_writer, tributary_reader`);
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

function rolePassword(ownerUrl: URL, role: Role): string {
  return createHmac("sha256", decodeURIComponent(ownerUrl.password)).update(role).digest("base64url");
}
