#!/usr/bin/env node
// Writes docs/commands.md from what the built program says of itself: node scripts/print-commands.mjs. With --check it writes
// nothing, and fails where the page is not what it would write.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

const PAGE = new URL("../docs/commands.md", import.meta.url);
const MAIN = new URL("../lib/src/cli/main.js", import.meta.url).pathname;

const INTRODUCTION = `# Commands

Every command with its options, as \`--help\` prints them; \`npm run generate:commands\` writes this page. Run them by
\`npm run tributary -- <command>\`. [configuration.md](configuration.md) says which config they read, [exports.md](exports.md) what
\`export\` writes.

A command that ends prints one result line, with \`--json\` one line of JSON: \`command\`, \`ok\`, and its figures or \`error\`. A failure
also goes to standard error. \`start\`, \`index\` and \`serve\` go on until a signal ends them.

| exit code | meaning |
| --- | --- |
| 0 | done; \`start\` and \`serve\` also where a signal stopped them |
| 1 | failed, and the same again may succeed; or a finding: \`verify\` found a difference, \`replay\` left the live projections in place |
| 2 | failed, and will again until something is changed: the command line, the config, a folder or port in use, a chain's endpoints, an export that must not go on. The supervisor of \`start\` does not start a process again that ended so: a chain's is given up while the others go on, the API's ends everything |
`;

const run = promisify(execFile);
const help = async (...command) => (await run(process.execPath, [MAIN, ...command, "--help"])).stdout.trimEnd();

/** The names under "Commands:" of a help text. */
const commandsIn = (text) =>
  [...(text.split("\nCommands:\n")[1] ?? "").matchAll(/^ {2}(\S+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "help");

async function print(command) {
  const text = await help(...command);
  const inner = await Promise.all(commandsIn(text).map((name) => print([...command, name])));
  const title = command.length === 0 ? "All" : `\`${command.join(" ")}\``;
  return `\n## ${title}\n\n\`\`\`\n${text}\n\`\`\`\n${inner.join("")}`;
}

const page = `${INTRODUCTION}${await print([])}`;
if (!process.argv.includes("--check")) await writeFile(PAGE, page);
else if ((await readFile(PAGE, "utf8")) !== page) {
  console.error(
    "docs/commands.md: expected what the program prints, found something else. Run npm run generate:commands.",
  );
  process.exitCode = 1;
}
