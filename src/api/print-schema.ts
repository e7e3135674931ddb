import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { lexicographicSortSchema, printSchema } from "graphql";
import { getSchema } from "./build-schema.js";

/** The SDL of the API, the same however the code is ordered. */
export const printApiSchema = (): string => `${printSchema(lexicographicSortSchema(getSchema()))}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile("schema.graphql", printApiSchema());
}
