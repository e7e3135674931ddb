import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";

const launcher = `
import { startEmbeddedPostgres } from "./src/embedded/postgres.js";
const [home] = process.argv.slice(2);
const log = { info: (fields, message) => console.log(message), warn: (fields, message) => console.log(message) };
try {
  const { url, pid, stop } = await startEmbeddedPostgres({ home, port: 0, log, settings: { shared_buffers: "16MB", fsync: "off" } });
  process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ url, pid }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
  process.exit(1);
}
`;

export interface Launched {
  child: ChildProcess;
  /** The first line of JSON: where the server is, or why there is none. */
  outcome: Promise<{ url: string; pid: number } | { error: string }>;
}

/**
 * Compiles the embedded parts into a folder that any user can read, for starts in a process of their own, which can be
 * killed or belong to another user.
 */
export function buildEmbedded(): { folder: string; launch: (home: string, uid?: number) => Launched } {
  const folder = mkdtempSync(join(tmpdir(), "tributary-embedded-build-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "src/embedded"), { recursive: true });
  for (const name of readdirSync("src/embedded")) {
    const compilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    };
    const { outputText } = ts.transpileModule(readFileSync(join("src/embedded", name), "utf8"), { compilerOptions });
    writeFileSync(join(folder, "src/embedded", name.replace(/\.ts$/, ".js")), outputText);
  }
  writeFileSync(join(folder, "launch.js"), launcher);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  return {
    folder,
    launch: (home, uid) => {
      const child = spawn(process.execPath, [join(folder, "launch.js"), home], {
        stdio: ["ignore", "pipe", "inherit"],
        cwd: folder,
        ...(uid === undefined ? {} : { uid, gid: uid }),
      });
      return { child, outcome: readOutcome(child) };
    },
  };
}

function readOutcome(child: ChildProcess): Launched["outcome"] {
  return new Promise((resolveOutcome, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const line = text.split("\n").find((candidate) => candidate.startsWith("{") && candidate.endsWith("}"));
      if (line !== undefined) resolveOutcome(JSON.parse(line) as { url: string; pid: number } | { error: string });
    });
    child.once("close", () => reject(new Error(`The launcher ended early. It printed: ${text}`)));
  });
}
