import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLType,
  astFromValue,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  print,
} from "graphql";
import { getSchema } from "./build-schema.js";

const INTRODUCTION = `# API reference

Every operation, type, field and argument of the GraphQL API, printed from the code by \`npm run generate:reference\`.
[api.md](api.md) says how to use it: pages, pasts, errors, limits.
`;

/** Root types, then what is asked for, then what it is asked with; each part by name. */
const PARTS: readonly [title: string, holds: (type: GraphQLNamedType) => boolean][] = [
  ["Operations", (type) => /^(Query|Subscription)$/.test(type.name)],
  ["Objects", (type) => isObjectType(type) && !/^(Query|Subscription)$/.test(type.name) && !type.name.endsWith("Page")],
  ["Pages", (type) => isObjectType(type) && type.name.endsWith("Page")],
  ["Inputs", isInputObjectType],
  ["Enums", isEnumType],
  ["Scalars", (type) => isScalarType(type) && !isSpecifiedScalarType(type)],
];

/** The whole API as one Markdown page, the same however the code is ordered. */
export function printReference(): string {
  const types = Object.values(lexicographicSortSchema(getSchema()).getTypeMap()).filter(
    ({ name }) => !name.startsWith("__"),
  );
  const parts = PARTS.map(([title, holds]) => [title, types.filter(holds)] as const).filter(
    ([, held]) => held.length > 0,
  );
  const contents = parts
    .map(([title, held]) => `- ${title}: ${held.map(({ name }) => link(name)).join(", ")}\n`)
    .join("");
  const sections = parts.map(([title, held]) => `\n## ${title}\n${held.map(printType).join("")}`);
  return `${INTRODUCTION}\n${contents}${sections.join("")}`;
}

function printType(type: GraphQLNamedType): string {
  const head = `\n### ${type.name}\n\n${text(type.description)}\n`;
  if (isObjectType(type)) return head + Object.values(type.getFields()).map(printField).join("");
  if (isInputObjectType(type)) return `${head}\n${printTable("field", Object.values(type.getFields()))}`;
  if (isEnumType(type)) {
    const values = type.getValues().map(({ name, description }) => `| \`${name}\` | ${text(description)} |\n`);
    return `${head}\n| value | meaning |\n| --- | --- |\n${values.join("")}`;
  }
  return head;
}

function printField({ name, type, args, description }: GraphQLField<unknown, unknown>): string {
  const head = `\n#### ${name}: ${linkType(type)}\n\n${text(description)}\n`;
  return args.length === 0 ? head : `${head}\n${printTable("argument", args)}`;
}

function printTable(what: string, inputs: readonly (GraphQLArgument | GraphQLInputField)[]): string {
  const rows = inputs.map(({ name, type, defaultValue, description }) => {
    const value = astFromValue(defaultValue, type);
    const byDefault = value ? ` Default: \`${print(value)}\`.` : "";
    return `| \`${name}\` | ${linkType(type)} | ${text(description)}${byDefault} |\n`;
  });
  return `| ${what} | type | meaning |\n| --- | --- | --- |\n${rows.join("")}`;
}

/** A type with its brackets and marks, its name a link to where it is described. */
function linkType(type: GraphQLType): string {
  const named = getNamedType(type);
  const [before = "", after = ""] = String(type).split(named.name);
  return `${before.replaceAll("[", "\\[")}${link(named.name)}${after.replaceAll("]", "\\]")}`;
}

const BUILT_IN = new Set(["ID", "Int", "String", "Boolean", "Float"]);
const link = (name: string): string => (BUILT_IN.has(name) ? name : `[${name}](#${name.toLowerCase()})`);

/** A description as one line of Markdown. */
const text = (description: string | null | undefined): string =>
  (description ?? "").replace(/\s+/g, " ").replace(/[<>|*_]/g, (sign) => `\\${sign}`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile("docs/reference.md", printReference());
}
