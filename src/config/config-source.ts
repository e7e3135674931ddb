import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node, Scalar } from "yaml";
import { redactUrl, redactUrlsIn } from "./redact-url.js";

export type ConfigPath = readonly PropertyKey[];

/** Something wrong at a place of the file: "expected …, found …; hint". */
export interface ConfigProblem {
  readonly line: number;
  readonly path: ConfigPath;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
}

// Under these keys a text can be a secret even where it is no URL.
const secretKeys: ReadonlySet<PropertyKey> = new Set(["rpc", "archive", "database", "databaseReader"]);

/** A config file's text with the places of its values, and `${NAME}` replaced from the environment. */
export class ConfigSource {
  readonly problems: ConfigProblem[] = [];
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #written = new Map<Scalar, string>();
  #hasLooseAlias = false;

  constructor(
    text: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false });
    for (const { message, pos } of this.#document.errors) {
      const found = redactUrlsIn(message.split("\n")[0] ?? message);
      this.problems.push({ line: this.#lines.linePos(pos[0]).line, path: [], expected: "valid YAML", found });
    }
    if (this.isReadable) this.#visit(this.#document.contents, []);
  }

  /** Whether the text is YAML at all; where it is not, there is no value to look at. */
  get isReadable(): boolean {
    return this.#document.errors.length === 0 && !this.#hasLooseAlias;
  }

  /** The file's value; undefined where it is empty. */
  get value(): unknown {
    const value: unknown = this.#document.toJS();
    return value ?? undefined;
  }

  /** The line of the value at a path, or of the nearest thing above it where there is none. */
  lineOf(path: ConfigPath): number {
    let node: unknown = this.#document.contents;
    let offset = startOf(node);
    for (const step of path) {
      const [key, next] = this.#child(node, step);
      if (next === undefined) break;
      offset = startOf(key) ?? startOf(next) ?? offset;
      node = next;
    }
    return offset === undefined ? 1 : this.#lines.linePos(offset).line;
  }

  /** What stands at a path, as it is written there, fit to be printed. */
  describe(path: ConfigPath): string {
    let node: unknown = this.#document.contents;
    for (const step of path) node = this.#child(node, step)[1];
    if (isAlias(node)) node = node.resolve(this.#document);
    if (isMap(node)) return "a mapping";
    if (isSeq(node)) return node.items.length === 0 ? "an empty list" : "a list";
    if (!isScalar(node) || node.value === null) return "nothing";
    if (typeof node.value !== "string") return node.source ?? JSON.stringify(node.value);
    const text = this.#written.get(node) ?? node.value;
    if (/^\$\{\w*\}$/.test(text)) return `the value of ${text}`;
    if (text.includes("://")) return redactUrl(text);
    if (path.some((step) => secretKeys.has(step))) return "a text that is no URL (hidden: it can hold a key)";
    return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  }

  #child(parent: unknown, step: PropertyKey): [key: unknown, value: unknown] {
    const node = isAlias(parent) ? parent.resolve(this.#document) : parent;
    if (isSeq(node)) return [undefined, node.items[Number(step)]];
    if (!isMap(node)) return [undefined, undefined];
    // As in toJS, the last of several equal keys counts.
    const pair = node.items.findLast(({ key }) => keyText(key) === String(step));
    return pair === undefined ? [undefined, undefined] : [pair.key, pair.value ?? pair.key];
  }

  #visit(node: unknown, path: ConfigPath): void {
    if (isSeq(node)) node.items.forEach((item, index) => this.#visit(item, [...path, index]));
    if (isScalar(node)) this.#interpolate(node, path);
    if (isAlias(node) && node.resolve(this.#document) === undefined) {
      this.#hasLooseAlias = true;
      const expected = `an anchor &${node.source} above`;
      this.problems.push({ line: this.#lineAt(node), path, expected, found: "none" });
    }
    if (!isMap(node)) return;
    const firstLines = new Map<string, number>();
    for (const { key, value } of node.items) {
      const name = keyText(key);
      const first = firstLines.get(name);
      if (first === undefined) firstLines.set(name, this.#lineAt(key));
      else {
        const found = `"${name}" again (first on line ${first})`;
        this.problems.push({ line: this.#lineAt(key), path: [...path, name], expected: "each key once", found });
      }
      this.#visit(value, [...path, name]);
    }
  }

  #interpolate(scalar: Scalar, path: ConfigPath): void {
    // YAML takes an address without quotes for a number, which would lose digits.
    if (typeof scalar.value === "number" && /^0x[0-9a-f]{40}$/i.test(scalar.source ?? "")) scalar.value = scalar.source;
    if (typeof scalar.value !== "string" || !scalar.value.includes("${")) return;
    this.#written.set(scalar, scalar.value);
    const refuse = (expected: string, found: string) =>
      void this.problems.push({ line: this.#lineAt(scalar), path, expected, found });
    scalar.value = scalar.value.replace(/\$\{([^}]*)\}?/g, (text, name: string) => {
      if (!/^[A-Za-z_]\w*$/.test(name) || !text.endsWith("}")) {
        refuse("${NAME} with the name of an environment variable", JSON.stringify(redactUrlsIn(text)));
        return text;
      }
      const value = this.env[name];
      if (value === undefined || value === "") {
        refuse(`the environment variable ${name} to be set`, value === undefined ? "none of that name" : "it empty");
      }
      return value ?? text;
    });
  }

  #lineAt(node: unknown): number {
    return this.#lines.linePos(startOf(node) ?? 0).line;
  }
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
