import "./default-to-production.js";
import { Command, InvalidArgumentError } from "commander";
import { type CommandResult, EXIT_PERMANENT, runCommand } from "./run-command.js";
import type { CommonOptions } from "./settings.js";

// Each command is loaded when it is run: together they take seconds.
const program = new Command("tributary")
  .description("Event-sourced attribution indexer for AI assets on EVM chains")
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_PERMANENT));

/** A command that ends with one result line. */
function addCommand<Options extends CommonOptions>(
  name: string,
  description: string,
  work: (options: Options) => Promise<CommandResult>,
): Command {
  return addLongCommand<Options>(name, description, (options) => runCommand(name, options, () => work(options))).option(
    "--json",
    "print the result as one line of JSON",
  );
}

/** A command that runs until stopped; it says itself what goes on. */
function addLongCommand<Options extends CommonOptions>(
  name: string,
  description: string,
  work: (options: Options) => Promise<void>,
): Command {
  return program
    .command(name)
    .description(description)
    .option("--config <file>", "the config file (default: tributary.yaml where there is one)")
    .action(work);
}

addLongCommand(
  "start",
  "run everything under one supervisor; without a config, with embedded parts and a demonstration",
  (options) => runLong("start", async () => (await import("./commands/start.js")).start(options)),
).option("--no-live", "let the demonstration's chains rest once their history is told");
addCommand("migrate", "bring the database's tables, roles and partitions up to date", async (options) =>
  (await import("./commands/migrate.js")).migrate(options),
);
addLongCommand<CommonOptions & { chain?: number }>("index", "index one chain until stopped", (options) =>
  runLong("index", async () => (await import("./commands/index-chain.js")).indexChain(options)),
).option("--chain <id>", "the chain's id", parseChain);
addLongCommand("serve", "answer GraphQL until stopped", (options) =>
  runLong("serve", async () => (await import("./commands/serve.js")).serve(options)),
);
addCommand("replay", "fold the projections from the log again, beside the live ones; compare; swap", async (options) =>
  (await import("./commands/replay.js")).replay(options),
).option("--force", "swap although a difference is found, after a rule was repaired");
addCommand("redecode", "run the adapters over the kept raw logs again, then replay", async (options) =>
  (await import("./commands/redecode.js")).redecode(options),
);
addCommand("verify", "check digests, block hashes and projections, and name the first difference", async (options) =>
  (await import("./commands/verify.js")).verify(options),
).option("--offline", "leave the chains alone");
addCommand("status", "say how far each chain is", async (options) =>
  (await import("./commands/status.js")).status(options),
);
addCommand(
  "analyst-url",
  "print the URL, password included, under which analysts read schema analytics",
  async (options) => (await import("./commands/analyst-url.js")).analystUrl(options),
).option("--password", "print the password alone");
// Its subcommands come with what they export: they are read where one is run, or help asked for.
if (process.argv[2] === "export" || process.argv[2] === "help")
  (await import("./commands/export.js")).addExportCommands(program);
else program.command("export").description("write events, money, statements or a lineage to a file");

function parseChain(text: string): number {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) throw new InvalidArgumentError("expected a chain id such as 31337.");
  return Number(text);
}

/** A command that ends by itself only on failure. */
async function runLong(name: string, work: () => Promise<void>): Promise<void> {
  await runCommand(name, {}, async () => {
    await work();
    return undefined;
  });
  if (process.exitCode) process.exit();
}

await program.parseAsync();
