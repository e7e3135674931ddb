import { parseBloom } from "../checks/logs-bloom.js";
import { RpcFailure } from "../endpoints/rpc-failure.js";

export interface ChainHeader {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestampS: number;
  readonly bloom: Buffer | undefined;
}

export interface ChainLog {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly transactionIndex: number;
  readonly transactionHash: string;
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** A block whose header and logs were checked against each other; the logs are those of our filters, by log index. */
export interface ChainBlock {
  readonly header: ChainHeader;
  readonly logs: readonly ChainLog[];
}

type Raw = Record<string, unknown>;

const HASH = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-f]{40}$/;
const BYTES = /^0x([0-9a-f]{2})*$/;
// The log keeps a log's place in its block in four bytes.
const MAX_INDEX = 2 ** 31 - 1;

function reject(endpoint: string, method: string, detail: string): never {
  throw new RpcFailure("bad-answer", endpoint, method, detail);
}

function readHex(raw: Raw, key: string, pattern: RegExp): string | undefined {
  const value = raw[key];
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  return pattern.test(lower) ? lower : undefined;
}

function readQuantity(raw: Raw, key: string): number | undefined {
  const value = raw[key];
  const number = typeof value === "string" && value.startsWith("0x") ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Reads a header or block; null means that the endpoint does not hold it and throws `unknown-block`, nonsense `bad-answer`. */
export function parseHeader(value: unknown, endpoint: string, method: string, wanted?: number | string): ChainHeader {
  if (value === null || value === undefined) {
    throw new RpcFailure("unknown-block", endpoint, method, `block ${wanted ?? "latest"} is not there`);
  }
  if (typeof value !== "object") reject(endpoint, method, "expected a block");
  const raw = value as Raw;
  const number = readQuantity(raw, "number");
  const hash = readHex(raw, "hash", HASH);
  const parentHash = readHex(raw, "parentHash", HASH);
  const timestampS = readQuantity(raw, "timestamp");
  if (number === undefined || hash === undefined || parentHash === undefined || timestampS === undefined) {
    reject(endpoint, method, `block ${wanted ?? "latest"} lacks number, hash, parentHash or timestamp`);
  }
  if ((typeof wanted === "number" && wanted !== number) || (typeof wanted === "string" && wanted !== hash)) {
    reject(endpoint, method, `asked for block ${wanted}, found ${number} ${hash}`);
  }
  return { number, hash, parentHash, timestampS, bloom: parseBloom(readHex(raw, "logsBloom", BYTES)) };
}

/** Reads the answer to `eth_getLogs`, in the order of the chain; anything malformed, and a log listed twice, is a `bad-answer`. */
export function parseLogs(value: unknown, endpoint: string): ChainLog[] {
  const method = "eth_getLogs";
  if (!Array.isArray(value)) reject(endpoint, method, "expected a list of logs");
  const places = new Set<string>();
  const logs = value.map((item: unknown): ChainLog => {
    if (typeof item !== "object" || item === null) reject(endpoint, method, "expected a log");
    const raw = item as Raw;
    const blockNumber = readQuantity(raw, "blockNumber");
    const blockHash = readHex(raw, "blockHash", HASH);
    const logIndex = readQuantity(raw, "logIndex");
    const transactionIndex = readQuantity(raw, "transactionIndex");
    const transactionHash = readHex(raw, "transactionHash", HASH);
    const address = readHex(raw, "address", ADDRESS);
    const data = readHex(raw, "data", BYTES);
    const topics = Array.isArray(raw.topics)
      ? raw.topics.map((topic: unknown) => (typeof topic === "string" ? topic.toLowerCase() : ""))
      : undefined;
    if (
      blockNumber === undefined ||
      blockHash === undefined ||
      logIndex === undefined ||
      logIndex > MAX_INDEX ||
      transactionIndex === undefined ||
      transactionIndex > MAX_INDEX ||
      transactionHash === undefined ||
      address === undefined ||
      data === undefined ||
      topics === undefined ||
      topics.length > 4 ||
      !topics.every((topic) => HASH.test(topic)) ||
      raw.removed === true
    ) {
      reject(endpoint, method, "a log lacks a field, is malformed or was removed");
    }
    places.add(`${blockHash}/${logIndex}`);
    return { blockNumber, blockHash, logIndex, transactionIndex, transactionHash, address, topics, data };
  });
  if (places.size < logs.length) reject(endpoint, method, "a log is listed twice");
  return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}
