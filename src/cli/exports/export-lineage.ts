import { open, rename, rm, stat } from "node:fs/promises";
import { ExportRefused } from "../../exports/export-refused.js";
import { writeGraphml } from "../../exports/lineage/graphml.js";
import { readLineageDocument } from "../../exports/lineage/lineage-document.js";
import { writeLineageJson } from "../../exports/lineage/lineage-json.js";
import { partOf } from "../../exports/part-file.js";
import { resolveScope } from "../../exports/scope.js";
import type { CommandResult } from "../run-command.js";
import { type ExportOptions, chooseFormat, withExport } from "./open-export.js";
import { writeToStandardOutput } from "./run-table-export.js";

const ENDINGS = { graphml: "graphml", json: "json" } as const;

/** Exports an asset's whole lineage. It is bounded and takes a second or so: one that was ended is begun anew. */
export async function exportLineage(
  asset: string,
  options: ExportOptions & { descendants?: boolean },
): Promise<CommandResult> {
  const format = chooseFormat(options, ENDINGS, "graphml");
  const { output, asOf } = options;
  const document = await withExport(options, async ({ snapshot, readHeaderTime }) => {
    if (output !== "-" && options.force !== true && (await stat(output).catch(() => undefined)))
      throw new ExportRefused(
        `${output}: expected no file of that name, found one. Name another, or replace it with --force.`,
      );
    const { closing } = await resolveScope(snapshot, { asOf }, readHeaderTime);
    const direction = options.descendants === true ? "DESCENDANTS" : "ANCESTORS";
    const read = await readLineageDocument(snapshot, closing, asset, direction);
    const pieces = format === "graphml" ? writeGraphml(read) : writeLineageJson(read);
    await (output === "-" ? writeAll(pieces) : writeFile(output, pieces));
    return read;
  });
  const { nodeCount: nodes, edges, truncated } = document;
  return {
    sentence:
      `Exported the lineage of ${document.root}: ${nodes} assets, ${edges.length} derivations` +
      `${truncated ? " (truncated: more is reachable than a lineage holds)" : ""}, as of ${document.asOf} to ` +
      (output === "-" ? "standard output" : output),
    fields: { asset: document.root, output, nodes, edges: edges.length, truncated, asOf: document.asOf },
  };
}

async function writeAll(pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) await writeToStandardOutput(piece);
}

async function writeFile(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const handle = await open(partOf(file), "w");
  try {
    for await (const chunk of inChunks(pieces)) await handle.appendFile(chunk);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(partOf(file), { force: true });
    throw error;
  }
  await handle.close();
  await rename(partOf(file), file);
}

const CHUNK = 1_000_000;

/** The pieces joined to a size worth writing. */
async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = "";
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}
