import { integer, key, mapping } from "./schema-parts.js";

const atLeastOne = (what: string, byDefault: number) => integer(1, Number.MAX_SAFE_INTEGER, what).default(byDefault);
/** Timers that are to wait longer go off at once. */
const milliseconds = (byDefault: number) => integer(1, 2 ** 31 - 1, "milliseconds").default(byDefault);

/** Keys of `api.limits`. */
export const apiLimits = mapping({
  bodyBytes: key(
    "Bytes of a request's body, or of a message over a WebSocket.",
    atLeastOne("a number of bytes", 64_000),
  ),
  tokens: key("GraphQL tokens in a document.", atLeastOne("a number of tokens", 1_000)),
  aliases: key("Aliases in a document.", atLeastOne("a number of aliases", 30)),
  rootFields: key("Fields an operation asks for at the root.", atLeastOne("a number of fields", 20)),
  depth: key("Fields above each other.", atLeastOne("a depth", 12)),
  page: key("`limit` of a list, and of `attribution`.", atLeastOne("a number of items", 1_000)),
  cost: key(
    "Objects an operation can ask for, or a message of a subscription: api.md, Limits.",
    atLeastOne("a cost", 5_000),
  ),
  answerCharacters: key(
    "Characters of an answer, or of a message of a subscription.",
    atLeastOne("a number of characters", 16_000_000),
  ),
  lineageDepth: key("`maxDepth` of a lineage.", atLeastOne("a depth", 64)),
  lineageNodes: key("`maxNodes` of a lineage.", atLeastOne("a number of nodes", 2_000)),
  lineageEdges: key(
    "Derivations in a lineage's `edges`, and as many in its `ignoredEdges`.",
    atLeastOne("a number of derivations", 20_000),
  ),
  lineageThreads: key("Threads that fold large lineages.", atLeastOne("a number of threads", 2)),
  lineageQueue: key(
    "Large lineages that wait for such a thread, over all clients.",
    atLeastOne("a number of lineages", 24),
  ),
  addresses: key(
    "`accounts` of `earnings` and of a subscription, and `assets` of one, each.",
    atLeastOne("a number of addresses", 100),
  ),
  requestMs: key("Receiving a request, and then running its operation, each.", milliseconds(10_000)),
  statementMs: key("One SQL statement.", milliseconds(2_000)),
  socketsPerIp: key(
    "WebSockets and event streams open at once, together, of one client.",
    atLeastOne("a number of sockets", 10),
  ),
  operationsPerSocket: key("Operations under way on one WebSocket.", atLeastOne("a number of operations", 20)),
  requestsPerSecond: key(
    "Requests a second of one client; each operation over a WebSocket is one.",
    atLeastOne("a number of requests", 100),
  ),
  requestsAtOnce: key(
    "Requests of one client that are answered at once; four times as many wait.",
    atLeastOne("a number of requests", 8),
  ),
  variableDepth: key("Lists and objects above each other in a request's variables.", atLeastOne("a depth", 32)),
  connections: key(
    "Sockets open at once, in all; half of them at most are WebSockets and event streams.",
    atLeastOne("a number of sockets", 2_000),
  ),
  connectionsPerIp: key("Sockets open at once of one client.", atLeastOne("a number of sockets", 100)),
  headersMs: key("Sending a request's headers.", milliseconds(5_000)),
  keepAliveMs: key("How long a socket without a request is kept.", milliseconds(10_000)),
  downloadRows: key("Movements in a statement to download.", atLeastOne("a number of rows", 100_000)),
  downloadMs: key("A whole download.", milliseconds(60_000)),
  downloads: key("Downloads under way at once, in all.", atLeastOne("a number of downloads", 4)),
  downloadsPerIp: key("Downloads under way at once of one client.", atLeastOne("a number of downloads", 2)),
});
