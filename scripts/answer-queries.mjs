/* global fetch */
// Asks a running demonstration each of the ready queries and writes docs/queries/README.md with their real answers:
// node scripts/answer-queries.mjs [address]
import { readFile, readdir, writeFile } from "node:fs/promises";
import { format } from "prettier";

const address = process.argv[2] ?? "http://127.0.0.1:4350";
const folder = new URL("../docs/queries/", import.meta.url).pathname;
/** Items of a list that are shown. */
const SHOWN = 2;

async function ask(query, variables = {}) {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${address}: expected an answer to ${query}, found ${errors[0].message}`);
  return data;
}

const { assets, payouts, chains } = await ask(`{
  assets(where: { name: "Ada's Voice" }) { items { id owner } }
  payouts(limit: 1) { items { account role timestamp token { id } block { number } chainId } }
  chains { chainId finalized { number timestamp } }
}`);
const [voice, paid, [chain]] = [assets.items[0], payouts.items[0], chains];
if (!voice || !paid || !chain?.finalized)
  throw new Error(`${address}: expected the demonstration's assets and payouts, found none. Is it ready?`);
const DAY_MS = 86_400_000;
const day = Math.floor(Date.parse(chain.finalized.timestamp) / DAY_MS) * DAY_MS;
const known = {
  asset: voice.id,
  text: "voice",
  token: paid.token.id,
  tokens: [paid.token.id],
  account: paid.account,
  accounts: [paid.account],
  role: paid.role,
  from: new Date(day).toISOString().replace(".000Z", "Z"),
  to: new Date(day + 2 * DAY_MS).toISOString().replace(".000Z", "Z"),
  chainId: chain.chainId,
  block: chain.finalized.number,
  minBlock: { chainId: chain.chainId, number: chain.finalized.number },
};

/** The answer with its long lists cut, saying how long they are. */
function shorten(value) {
  if (Array.isArray(value)) {
    const shown = value.slice(0, SHOWN).map(shorten);
    return value.length > SHOWN ? [...shown, `… and ${value.length - SHOWN} more`] : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, shorten(below)]));
}

const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".graphql")).sort();
let page = `# Ready queries

For those who draw lineage (\`explorer\`), build dashboards (\`analyst\`) and show earnings (\`wallet\`): each as it stands in
its file, with the variables it was given and what the running demonstration answered. Lists are cut to ${SHOWN} items.
Made by \`node scripts/answer-queries.mjs\` beside \`npm start\`; the demonstration's traffic goes on, so yours will differ.
`;
for (const file of files) {
  const query = await readFile(`${folder}${file}`, "utf8");
  const names = Object.keys(known).filter((name) => new RegExp(`\\$${name}:`).test(query));
  const variables = Object.fromEntries(names.map((name) => [name, known[name]]));
  const data = await ask(query, variables);
  const title = /^# (.*)$/m.exec(query)?.[1] ?? file;
  page += `\n## [${file}](${file})\n\n${title}\n`;
  if (names.length > 0) page += `\n\`\`\`json\n${JSON.stringify(variables, null, 2)}\n\`\`\`\n`;
  page += `\n\`\`\`json\n${JSON.stringify({ data: shorten(data) }, null, 2)}\n\`\`\`\n`;
}
await writeFile(`${folder}README.md`, await format(page, { parser: "markdown", printWidth: 120 }));
console.log(`Answered ${files.length} queries in docs/queries/README.md`);
