import { expect, test } from "vitest";
import { classifyFailure } from "../../src/gateway/endpoints/classify-failure.js";

const logs = "eth_getLogs";
const cases: [string, Parameters<typeof classifyFailure>[0], unknown][] = [
  [
    "geth, logs before the history it keeps",
    { method: logs, code: 4444, message: "pruned history unavailable" },
    ["pruned", {}],
  ],
  [
    "a provider that wants another plan for old blocks",
    { method: logs, code: -32000, message: "this request requires an archive node" },
    ["pruned", {}],
  ],
  [
    "Infura results",
    { method: logs, code: -32005, message: "query returned more than 10000 results" },
    ["too-many-results", {}],
  ],
  [
    "Alchemy size, with a proposal",
    {
      method: logs,
      code: -32602,
      message:
        "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [0x10, 0x1f]",
    },
    ["too-many-results", { suggestedTo: 31 }],
  ],
  [
    "Alchemy free tier",
    {
      method: logs,
      code: -32600,
      message: "Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range.",
    },
    ["range-too-large", { maxRange: 10 }],
  ],
  [
    "BSC range",
    { method: logs, code: -32000, message: "exceed maximum block range: 5000" },
    ["range-too-large", { maxRange: 5000 }],
  ],
  [
    "QuickNode range",
    { method: logs, code: -32614, message: "eth_getLogs is limited to a 10,000 range" },
    ["range-too-large", { maxRange: 10_000 }],
  ],
  [
    "dRPC range",
    { method: logs, code: 35, message: "ranges over 10000 blocks are not supported on freetier" },
    ["range-too-large", { maxRange: 10_000 }],
  ],
  [
    "1RPC range",
    { method: logs, code: -32602, message: "eth_getLogs is limited to 0 - 50 blocks range" },
    ["range-too-large", { maxRange: 50 }],
  ],
  [
    "Cloudflare range",
    {
      method: logs,
      code: -32047,
      message: "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800",
    },
    ["range-too-large", { maxRange: 800 }],
  ],
  ["Ankr range", { method: logs, code: -32000, message: "block range is too wide" }, ["range-too-large", {}]],
  ["plain range", { method: logs, code: -32000, message: "block range too large" }, ["range-too-large", {}]],
  [
    "reth range",
    { method: logs, code: -32602, message: "query exceeds max block range 100000" },
    ["range-too-large", { maxRange: 100_000 }],
  ],
  [
    "reth results",
    { method: logs, code: -32602, message: "query exceeds max results 20000, retry with the range 100-150" },
    ["too-many-results", { suggestedTo: 150 }],
  ],
  [
    "nethermind results",
    { method: logs, code: -32005, message: "Too many logs requested. Max logs per response is 20000." },
    ["too-many-results", {}],
  ],
  [
    "zkSync results",
    {
      method: logs,
      code: -32602,
      message: "Query returned more than 10000 results. Try with this block range [0x1, 0xa].",
    },
    ["too-many-results", { suggestedTo: 10 }],
  ],
  [
    "Optimism proxy size",
    { method: logs, code: -32020, message: "backend response too large" },
    ["too-many-results", {}],
  ],
  ["moonbeam size", { method: logs, code: -32008, message: "Response is too big" }, ["too-many-results", {}]],
  ["bare limit on logs", { method: logs, code: -32005, message: "limit exceeded" }, ["too-many-results", {}]],
  [
    "bare limit elsewhere",
    { method: "eth_blockNumber", code: -32005, message: "limit exceeded" },
    ["rate-limited", {}],
  ],
  [
    "status 429",
    { method: logs, status: 429, message: "whatever", retryAfterMs: 2_000 },
    ["rate-limited", { retryAfterMs: 2_000 }],
  ],
  [
    "Infura pace",
    { method: "eth_blockNumber", code: -32005, message: "daily request count exceeded, request rate limited" },
    ["rate-limited", {}],
  ],
  [
    "Alchemy pace",
    { method: logs, code: 429, message: "Your app has exceeded its compute units per second capacity." },
    ["rate-limited", {}],
  ],
  [
    "QuickNode pace",
    { method: logs, code: -32007, message: "50/second request limit reached - reduce calls per second" },
    ["rate-limited", {}],
  ],
  ["geth missing block", { method: logs, code: -32000, message: "unknown block" }, ["unknown-block", {}]],
  [
    "geth missing header",
    { method: "eth_getBlockByNumber", code: -32000, message: "header not found" },
    ["unknown-block", {}],
  ],
  [
    "nethermind missing block",
    {
      method: logs,
      code: -32001,
      message: "One of the blocks specified in filter (fromBlock, toBlock or blockHash) cannot be found.",
    },
    ["unknown-block", {}],
  ],
  [
    "Avalanche head",
    { method: logs, code: -32000, message: "requested to block 99 after last accepted block 90" },
    ["unknown-block", {}],
  ],
  ["Infura time", { method: logs, code: -32005, message: "query timeout exceeded" }, ["timeout", {}]],
  ["erigon time", { method: logs, code: -32000, message: "context deadline exceeded" }, ["timeout", {}]],
  [
    "geth method",
    {
      method: "eth_getHeaderByNumber",
      code: -32601,
      message: "the method eth_getHeaderByNumber does not exist/is not available",
    },
    ["method-missing", {}],
  ],
  [
    "no logs without an address",
    { method: logs, code: -32701, message: "Please specify an address in your request or order a dedicated node" },
    ["invalid-request", {}],
  ],
  ["key", { method: logs, status: 401, message: "invalid project id" }, ["refused", {}]],
  [
    "batch",
    { method: "eth_getBlockByNumber", code: -32600, message: "batch size too large: at most 20 requests" },
    ["batch-too-large", {}],
  ],
  ["geth batch", { method: "eth_getBlockByNumber", code: -32600, message: "batch too large" }, ["batch-too-large", {}]],
  ["internal", { method: logs, code: -32603, message: "Internal error" }, ["transient", {}]],
  ["HTML 503", { method: logs, status: 503, message: "<html><h1>Service unavailable</h1>" }, ["transient", {}]],
  [
    "bad parameters",
    { method: logs, code: -32602, message: "invalid argument 0: hex string without 0x prefix" },
    ["invalid-request", {}],
  ],
];

test.each(cases)("%s", (_name, signs, expected) => {
  const { kind, hints } = classifyFailure(signs);
  expect([kind, hints]).toEqual(expected);
});
