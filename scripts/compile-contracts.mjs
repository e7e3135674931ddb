// Compiles contracts/*.sol and writes what is committed of it: abi/<Name>.json (the ABI) and contracts/build/<Name>.json
// (ABI and creation bytecode). With --check nothing is written: the exit code is 1 when a committed file differs from what
// the sources give.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);

const settings = {
  optimizer: { enabled: true, runs: 1000 },
  evmVersion: "cancun",
  // The metadata hash covers comments and file paths; without it the bytecode depends on the code alone.
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

function compile() {
  const names = readdirSync(path.join(root, "contracts"))
    .filter((name) => name.endsWith(".sol"))
    .sort();
  const sources = Object.fromEntries(
    names.map((name) => [name, { content: readFileSync(path.join(root, "contracts", name), "utf8") }]),
  );
  const input = JSON.stringify({ language: "Solidity", sources, settings });
  const output = JSON.parse(solc.compile(input, { import: readImport }));
  // A warning about a library's source is its authors' to judge; one about ours is ours.
  const remarks = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === "error" || names.includes(sourceLocation?.file),
  );
  if (remarks.length > 0) {
    const list = remarks.map((remark) => remark.formattedMessage).join("\n");
    throw new Error(`The contracts were expected to compile without a remark; solc found:\n${list}`);
  }
  return names.flatMap((name) => Object.entries(output.contracts[name] ?? {}));
}

function readImport(name) {
  try {
    return { contents: readFileSync(require.resolve(name), "utf8") };
  } catch (error) {
    return { error: `Import "${name}" could not be read: ${error.message}` };
  }
}

/** The committed files as path → content, paths from the project's root. */
function render(contracts) {
  const files = new Map();
  for (const [contractName, { abi, evm }] of contracts) {
    if (evm.bytecode.object === "") continue; // an interface
    const bytecode = `0x${evm.bytecode.object}`;
    files.set(`abi/${contractName}.json`, `${JSON.stringify(abi, null, 2)}\n`);
    files.set(`contracts/build/${contractName}.json`, `${JSON.stringify({ contractName, abi, bytecode }, null, 2)}\n`);
  }
  return files;
}

function readCommitted(file) {
  try {
    return readFileSync(path.join(root, file), "utf8");
  } catch {
    return undefined;
  }
}

const files = render(compile());
const drifted = [...files].filter(([file, content]) => readCommitted(file) !== content).map(([file]) => file);
if (process.argv.includes("--check")) {
  if (drifted.length > 0) {
    console.error(`Generated files differ from the contracts: ${drifted.join(", ")}. Run npm run generate:abi.`);
    process.exitCode = 1;
  } else {
    console.log(`Generated files match the contracts files=${files.size}`);
  }
} else {
  for (const [file, content] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  console.log(`Generated files from the contracts files=${files.size} changed=${drifted.length}`);
}
