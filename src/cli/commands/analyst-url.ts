import pg from "pg";
import { redactUrl } from "../../config/redact-url.js";
import { roleUrl } from "../../log/roles.js";
import { type CommandResult, UsageError } from "../run-command.js";
import { type CommonOptions, loadSettings } from "../settings.js";

/**
 * Says how analysts reach the database, or its replica for readers: once it is seen to work. The password is one of those
 * that follow from the owner's; it opens schema analytics and nothing else, and is printed here alone.
 */
export async function analystUrl(options: CommonOptions & { password?: boolean }): Promise<CommandResult> {
  const config = await loadSettings(options);
  const address = roleUrl(config.databaseReader ?? config.database, "tributary_analyst");
  await expectLogin(address);
  const { host, port, database, user, password } = new pg.Client({ connectionString: address });
  return {
    sentence: options.password === true ? String(password) : address,
    fields: { url: address, host, port, database, user, password },
  };
}

async function expectLogin(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Expected role tributary_analyst to log in at ${redactUrl(address)}, found ${reason}. Run migrate, which lets it.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
