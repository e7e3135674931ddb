import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { configMappings } from "./config-schema.js";

const INTRODUCTION = `# Keys of the config

Every key of a config file, printed from the code by \`npm run generate:config\`. [configuration.md](configuration.md) says
where the file is looked for, what the environment adds, and how contracts are listed;
[tributary.example.yaml](../tributary.example.yaml) shows a whole file. A key that is not listed here is refused, as is a value
that is not what its key takes.
`;

/** Every key of a config file, as one Markdown page. */
export function printConfigKeys(): string {
  const tables = Object.entries(configMappings).map(([place, { shape }]) => {
    const rows = Object.entries<z.ZodType>(shape).map(([key, schema]) => printRow(key, schema));
    const title = place === "" ? "## The file" : `## \`${place.replace(", protocol ", "`, protocol `")}\``;
    return `\n${title}\n\n| key | takes | default | meaning |\n| --- | --- | --- | --- |\n${rows.join("")}`;
  });
  return `${INTRODUCTION}${tables.join("")}`;
}

function printRow(key: string, schema: z.ZodType): string {
  if (!schema.description) throw new Error(`Config key ${key}: expected a description, found none.`);
  return `| \`${key}\` | ${text(printTaken(schema))} | ${printDefault(schema)} | ${text(schema.description)} |\n`;
}

/** What a key takes, as a refusal says what it expected. */
function printTaken(schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodLiteral) return `\`${String(inner.value)}\``;
  if (inner instanceof z.ZodObject) return "a mapping, below";
  const taken = expected(inner);
  const item = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : undefined;
  if (item === undefined) return taken;
  return item instanceof z.ZodObject || item instanceof z.ZodDiscriminatedUnion
    ? `${taken}, below`
    : `${taken}, each ${expected(item)}`;
}

const expected = (schema: z.ZodType): string =>
  (schema.safeParse(null).error?.issues[0]?.message ?? "").replace(String(Number.MAX_SAFE_INTEGER), "2^53−1");

/** As one would write it in the file. */
function printDefault(schema: z.ZodType): string {
  if (schema instanceof z.ZodDefault) return `\`${JSON.stringify(schema.def.defaultValue)}\``;
  if (schema instanceof z.ZodPrefault) return "those below";
  return schema.safeParse(undefined).success || schema instanceof z.ZodExactOptional ? "none" : "required";
}

/** The schema itself, without what says that its key may be left out. */
function unwrap(schema: z.ZodType): z.ZodType {
  const wraps =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodExactOptional;
  return wraps ? unwrap(schema.def.innerType as z.ZodType) : schema;
}

/** A text as a cell of a Markdown table. */
const text = (words: string): string => words.replace(/[<>|*]/g, (sign) => `\\${sign}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile("docs/config-keys.md", printConfigKeys());
}
