import { migrateDatabase } from "../../log/migrate.js";
import { enableRoles, expectOwnerPassword } from "../../log/roles.js";
import { openChains } from "../open-chains.js";
import type { CommandResult } from "../run-command.js";
import { type CommonOptions, createProcessLogger, loadSettings } from "../settings.js";

/** Brings the database up to date: tables, roles, and a partition for each configured chain. */
export async function migrate(options: CommonOptions): Promise<CommandResult> {
  const config = await loadSettings(options);
  expectOwnerPassword(config.database);
  const applied = await migrateDatabase(config.database);
  await enableRoles(config.database);
  await openChains(config.database, config.chains, createProcessLogger());
  return {
    sentence: applied.length > 0 ? `Applied ${applied.join(", ")}` : "Found the database up to date",
    fields: { applied },
  };
}
