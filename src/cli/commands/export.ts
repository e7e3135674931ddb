import { type Command, InvalidArgumentError, Option } from "commander";
import { type DomainEventType, DOMAIN_EVENT_TYPES } from "../../domain/events.js";
import type { Hex } from "../../domain/hex.js";
import { parseTokenId } from "../../domain/ids.js";
import { createStatementSource } from "../../exports/statement/statement-source.js";
import { createContributionsSource } from "../../exports/tables/contributions-table.js";
import { createEventsSource } from "../../exports/tables/events-table.js";
import { createMoneySource } from "../../exports/tables/money-tables.js";
import { contributionFilters } from "../../queries/people/contributions.js";
import { eventFilters } from "../../queries/log/events.js";
import { compileWhere } from "../../queries/lists/filter.js";
import { readIdentityAccounts } from "../../queries/people/identities.js";
import { claimFilters, payoutFilters } from "../../queries/money/ledger.js";
import { cutOf } from "../../queries/reading/pinned-cut.js";
import { QueryError } from "../../queries/reading/query-error.js";
import { exportLineage } from "../exports/export-lineage.js";
import { type ExportOptions, runTableExport } from "../exports/run-table-export.js";
import { runCommand, UsageError } from "../run-command.js";

interface Narrowing extends ExportOptions {
  chain?: number;
  account?: Hex;
  asset?: string;
  token?: string;
  role?: string;
  type?: DomainEventType[];
}

/** Adds `export` with a subcommand for each thing that can be exported. */
export function addExportCommands(program: Command): void {
  const group = program.command("export").description("write events, money, statements or a lineage to a file");

  addTable(group, "events", "the log: a row an event, with its evidence and raw log")
    .addOption(chainOption())
    .option("--type <types>", "only these types of event, separated by commas", parseTypes)
    .action((options: Narrowing) =>
      run("events", options, () => {
        const narrowing = { chainId: options.chain, type_in: options.type };
        const where = compileWhere(eventFilters, narrowing);
        return runTableExport("events", options, narrowing, (snapshot, scope) =>
          createEventsSource(snapshot, scope, where),
        );
      }),
    );

  for (const kind of ["payouts", "claims"] as const) {
    const command = addTable(group, kind, kind === "payouts" ? "settled payouts" : "withdrawals of credited money")
      .addOption(chainOption())
      .option("--account <address>", "only of this account", parseAddress)
      .option("--token <id>", "only in this token, by its CAIP-19 id");
    if (kind === "payouts") {
      command
        .option("--asset <id>", "only for this asset, by its CAIP-19 id")
        .option("--role <role>", "only for this role");
    }
    command.action((options: Narrowing) =>
      run(kind, options, () => {
        const { chain: chainId, account, token, asset, role } = options;
        const narrowing = { chainId, account, token, ...(kind === "payouts" ? { asset, role } : {}) };
        const where = compileWhere(kind === "payouts" ? payoutFilters : claimFilters, narrowing);
        return runTableExport(kind, options, narrowing, (snapshot, scope) =>
          createMoneySource(kind, snapshot, scope, where),
        );
      }),
    );
  }

  addTable(group, "contributions", "contributions as they stood, revoked ones among them")
    .addOption(chainOption())
    .option("--account <address>", "only by this contributor", parseAddress)
    .option("--asset <id>", "only to this asset, by its CAIP-19 id")
    .option("--role <role>", "only in this role")
    .action((options: Narrowing) =>
      run("contributions", options, () => {
        const { chain: chainId, account: contributor, asset, role } = options;
        const narrowing = { chainId, contributor, asset, role };
        return runTableExport("contributions", options, narrowing, (snapshot, scope) =>
          createContributionsSource(
            snapshot,
            scope,
            compileWhere(contributionFilters(cutOf(scope.closing)), narrowing),
          ),
        );
      }),
    );

  addTable(group, "statement", "an earnings statement: opening, every movement with its evidence, closing")
    .argument("<whose>", "an account's address, or an identity's 32 bytes", parseWhose)
    .option("--token <id>", "only in this token, by its CAIP-19 id")
    .action((whose: Hex, options: Narrowing) => run("statement", options, () => exportStatement(whose, options)));

  group
    .command("lineage")
    .description("an asset's whole lineage with exact shares, as GraphML or JSON")
    .argument("<asset>", "the asset's CAIP-19 id")
    .option("--config <file>", "the config file (default: tributary.yaml where there is one)")
    .option("-o, --output <file>", "the file to write; - for standard output", "-")
    .addOption(new Option("--format <format>", "by default what the file's name ends in").choices(["graphml", "json"]))
    .option("--descendants", "what was made from the asset, instead of what it was made from")
    .option("--as-of <moment>", "as of the end of a UTC day, a time, or a block eip155:<chain>/<block>")
    .option("--force", "replace a file of that name")
    .option("--json", "print the result as one line of JSON")
    .action((asset: string, options: ExportOptions & { descendants?: boolean }) =>
      run("lineage", options, () => exportLineage(asset, options)),
    );
}

function addTable(group: Command, name: string, description: string): Command {
  return group
    .command(name)
    .description(description)
    .option("--config <file>", "the config file (default: tributary.yaml where there is one)")
    .option("-o, --output <file>", "the file to write; - for standard output", "-")
    .addOption(
      new Option("--format <format>", "by default what the file's name ends in").choices(["csv", "ndjson", "parquet"]),
    )
    .option("--as-of <moment>", "what was known at the end of a UTC day, a time, or a block eip155:<chain>/<block>")
    .option("--from <moment>", "from the beginning of a UTC day, a time, or a block on")
    .option("--to <moment>", "to the end of a UTC day, to just before a time, or to the end of a block")
    .option("--raw-text", "CSV for programs: without the apostrophe before what a spreadsheet takes for a formula")
    .option("--force", "replace a file of that name")
    .option("--restart", "discard what an earlier run of it left, instead of going on")
    .option("--json", "print the result as one line of JSON");
}

/** With the export on standard output, the result line goes to standard error. */
const run = (name: string, options: ExportOptions, work: Parameters<typeof runCommand>[2]): Promise<void> =>
  runCommand(
    `export ${name}`,
    { json: options.json, ...(options.output === "-" ? { results: process.stderr } : {}) },
    work,
  );

function exportStatement(whose: Hex, options: Narrowing): ReturnType<typeof runTableExport> {
  const token = options.token === undefined ? undefined : parseTokenId(options.token);
  if (options.token !== undefined && !token)
    throw new UsageError(
      `--token: expected a token's CAIP-19 id such as eip155:1/slip44:60, found ${JSON.stringify(options.token)}.`,
    );
  const tokens = token && [token];
  return runTableExport("statement", options, { whose, token: options.token }, async (snapshot, scope) => {
    if (whose.length === 42) return createStatementSource(snapshot, scope, { accounts: [whose], tokens });
    const [accounts] = await readIdentityAccounts(snapshot.at(cutOf(scope.known)), [whose]);
    if (!accounts)
      throw new QueryError(
        "NOT_FOUND",
        `Expected an identity that an account was linked to, found none named ${whose}.`,
      );
    return createStatementSource(snapshot, scope, { accounts, tokens });
  });
}

const chainOption = (): Option =>
  new Option("--chain <id>", "only of this chain").argParser((text) => {
    if (!/^[1-9][0-9]{0,15}$/.test(text)) throw new InvalidArgumentError("expected a chain id such as 31337.");
    return Number(text);
  });

function parseAddress(text: string): Hex {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new InvalidArgumentError("expected an address of 0x and 40 hex digits.");
  return text.toLowerCase() as Hex;
}

function parseWhose(text: string): Hex {
  if (!/^0x([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/.test(text))
    throw new InvalidArgumentError("expected 0x and 40 hex digits for an account, or 64 for an identity.");
  return text.toLowerCase() as Hex;
}

function parseTypes(text: string): DomainEventType[] {
  const names: readonly string[] = DOMAIN_EVENT_TYPES;
  const wanted = text.split(",");
  const wrong = wanted.find((name) => !names.includes(name));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`expected some of ${names.join(", ")}, found ${JSON.stringify(wrong)}.`);
  return wanted as DomainEventType[];
}
