import { parseHeader, type ChainHeader } from "./chain-block.js";
import type { Endpoint } from "../endpoints/endpoint.js";
import type { EndpointPool, RunOptions } from "../endpoints/endpoint-pool.js";
import { RpcFailure } from "../endpoints/rpc-failure.js";

const hex = (n: number): string => `0x${n.toString(16)}`;

/**
 * The method for headers by number: `eth_getHeaderByNumber` where the endpoint knows it, since a block without full
 * transactions still lists their hashes, which is most of its bytes.
 */
async function headerMethod(
  endpoint: Endpoint,
  probe: number,
): Promise<"eth_getHeaderByNumber" | "eth_getBlockByNumber"> {
  if (endpoint.hasHeaderMethod === undefined) {
    const call = { method: "eth_getHeaderByNumber", params: [hex(probe)] };
    const answer = await endpoint.call(call).catch((error: unknown) => error);
    if (answer instanceof RpcFailure) {
      const isSettled = ["method-missing", "invalid-request", "refused"].includes(answer.kind);
      if (isSettled) endpoint.hasHeaderMethod = false;
    } else if (answer !== null) {
      endpoint.hasHeaderMethod = isHeader(answer, endpoint);
    }
  }
  return endpoint.hasHeaderMethod === true ? "eth_getHeaderByNumber" : "eth_getBlockByNumber";
}

function isHeader(answer: unknown, endpoint: Endpoint): boolean {
  try {
    return parseHeader(answer, endpoint.label, "eth_getHeaderByNumber").bloom !== undefined;
  } catch {
    return false;
  }
}

/** One attempt at one endpoint. Holds the headers that came; throws the first failure where none did. */
async function fetchPart(endpoint: Endpoint, numbers: readonly number[]): Promise<ChainHeader[]> {
  const [first = 0] = numbers;
  const method = await headerMethod(endpoint, first);
  const params = (n: number): unknown[] => (method === "eth_getHeaderByNumber" ? [hex(n)] : [hex(n), false]);
  const part = numbers.slice(0, endpoint.batchSize);
  const answers = await endpoint.batch(part.map((n) => ({ method, params: params(n) })));
  const headers: ChainHeader[] = [];
  let failure: RpcFailure | undefined;
  answers.forEach((answer, i) => {
    try {
      if (answer instanceof RpcFailure) throw answer;
      headers.push(parseHeader(answer, endpoint.label, method, part[i]));
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      failure ??= error;
    }
  });
  if (headers.length === 0 && failure !== undefined) throw failure;
  return headers;
}

/** Fetches the headers of the given blocks, in batches, as many at once as the endpoints bear; all of them or a failure. */
export async function fetchHeaders(
  pool: EndpointPool,
  numbers: readonly number[],
  options: RunOptions = {},
): Promise<Map<number, { header: ChainHeader; endpoint: Endpoint }>> {
  const found = new Map<number, { header: ChainHeader; endpoint: Endpoint }>();
  const batchSize = Math.max(1, Math.min(...pool.endpoints.map((endpoint) => endpoint.batchSize)));
  const parts: number[][] = [];
  for (let start = 0; start < numbers.length; start += batchSize) parts.push(numbers.slice(start, start + batchSize));
  const giveUpAt = options.patienceMs === undefined ? undefined : Date.now() + options.patienceMs;
  await Promise.all(
    parts.map(async (part) => {
      let missing = part;
      while (missing.length > 0) {
        const left = giveUpAt === undefined ? {} : { patienceMs: Math.max(1, giveUpAt - Date.now()) };
        const height = Math.max(...missing);
        try {
          const asked = missing;
          const { value, endpoint } = await pool.run((one) => fetchPart(one, asked), { ...options, ...left, height });
          for (const header of value) found.set(header.number, { header, endpoint });
          missing = missing.filter((n) => !found.has(n));
        } catch (error) {
          if (!(error instanceof RpcFailure) || error.kind !== "batch-too-large") throw error;
          const narrow = pool.endpoints.find((endpoint) => endpoint.label === error.endpoint);
          if (narrow !== undefined)
            narrow.batchSize = Math.max(1, Math.floor(Math.min(missing.length, narrow.batchSize) / 2));
        }
      }
    }),
  );
  return found;
}

export async function fetchHeader(
  pool: EndpointPool,
  number: number,
  options: RunOptions = {},
): Promise<{ header: ChainHeader; endpoint: Endpoint }> {
  const headers = await fetchHeaders(pool, [number], options);
  const header = headers.get(number);
  if (header === undefined) throw new Error(`Header ${number} was neither found nor refused`);
  return header;
}
