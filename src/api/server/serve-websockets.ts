import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from "graphql";
import type { Context, SubscribePayload } from "graphql-ws";
import { type Extra, useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { ApiLimits } from "../../config/tributary-config.js";
import type { ApiYoga } from "../create-yoga.js";
import { expectShallow } from "../plugins/use-limits.js";
import type { Admission } from "./admission.js";
import { asksForWebSocket, ignoreUpgrade } from "./ignore-upgrade.js";

export interface WebSocketOptions {
  readonly yoga: ApiYoga;
  readonly limits: Pick<ApiLimits, "bodyBytes" | "operationsPerSocket" | "variableDepth">;
  /** Names who sent a request, as limits do. */
  readonly clientOf: (request: IncomingMessage) => string;
  /** Takes a place for a client's socket; null where it has none left. */
  readonly takeSocket: (request: IncomingMessage) => (() => void) | null;
  readonly admission: Pick<Admission, "isWithinRate" | "takeTurn" | "takeTurnForStream">;
  readonly maskError: (error: unknown) => GraphQLError;
  /** Whether a request of that socket is yet to be answered. */
  readonly isBeingAnswered: (socket: Duplex) => boolean;
}

/** A client that opens a socket says so within this time, or loses it. */
const INIT_WAIT_MS = 5_000;
/** Time to take a refusal. */
const REFUSAL_MS = 1_000;
/** Time to answer that the socket closes. */
const GOODBYE_MS = 1_000;

/** Serves the graphql-transport-ws protocol at /graphql; returns what closes all sockets. */
export function serveWebSockets(server: Server, options: WebSocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.limits.bodyBytes });
  const protocol = useServer<Record<string, unknown>>(
    {
      connectionInitWaitTimeout: INIT_WAIT_MS,
      execute: (args) => (args as EnvelopedArgs).execute(args),
      subscribe: (args) => (args as EnvelopedArgs).subscribe(args),
      onSubscribe: (context, _id, payload) => prepare(context, payload, options),
    },
    sockets,
  );
  server.on("upgrade", (request, socket, head) => {
    if (!asksForWebSocket(request)) {
      // Behind an answer under way there is nobody to read the socket anew.
      if (options.isBeingAnswered(socket)) socket.destroy();
      else ignoreUpgrade(server, request, socket, head);
      return;
    }
    if (request.url?.split("?", 1)[0] !== "/graphql") return refuse(socket, "404 Not Found");
    const release = options.takeSocket(request);
    if (!release) return refuse(socket, "429 Too Many Requests");
    socket.once("close", release);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A message over the limit, say: it closes the socket, and the library says why.
      webSocket.on("error", () => undefined);
      sockets.emit("connection", webSocket, request);
    });
  });
  return async () => {
    const timer = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, GOODBYE_MS);
    await protocol.dispose();
    clearTimeout(timer);
  };
}

/** What a request is prepared and run with, all plugins applied. */
interface Enveloped {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<unknown>;
  readonly execute: (args: ExecutionArgs) => Promise<ExecutionResult>;
  readonly subscribe: (args: ExecutionArgs) => Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

type EnvelopedArgs = ExecutionArgs & Pick<Enveloped, "execute" | "subscribe">;

/** The operation, parsed and checked as one over HTTP is; or why it is not run. */
async function prepare(
  context: Context<Record<string, unknown>, Extra>,
  payload: SubscribePayload,
  { yoga, limits, clientOf, admission, maskError }: WebSocketOptions,
): Promise<EnvelopedArgs | readonly GraphQLError[]> {
  // The operation itself is counted before it is prepared.
  if (Object.keys(context.subscriptions).length > limits.operationsPerSocket) {
    return [refusal(`The socket has ${limits.operationsPerSocket} operations under way, as many as it may.`)];
  }
  const { request } = context.extra;
  /** What is thrown past this ends the whole socket. */
  const orErrors = <Result>(run: () => Promise<Result>): Promise<Result | ExecutionResult> =>
    run().catch((error: unknown) => ({ errors: [maskError(error)] }));
  if (!admission.isWithinRate(request)) return [refusal("Too many requests: wait a second.")];
  try {
    expectShallow(payload.variables, limits);
    const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
      params: payload,
      client: clientOf(request),
      takeTurn: () => admission.takeTurnForStream(request),
    }) as Enveloped;
    const document = parse(payload.query);
    const errors = validate(schema, document);
    if (errors.length > 0) return errors.map(maskError);
    return {
      schema,
      document,
      operationName: payload.operationName ?? undefined,
      variableValues: payload.variables ?? undefined,
      contextValue: await contextFactory(),
      execute: (args) =>
        orErrors(async () => {
          const giveBack = await admission.takeTurn(request);
          if (!giveBack) return { errors: [refusal("Too many requests at the same time: wait for the answers.")] };
          try {
            return await execute(args);
          } finally {
            giveBack();
          }
        }),
      subscribe: (args) => orErrors(async () => subscribe(args)),
    };
  } catch (error) {
    return [maskError(error)];
  }
}

const refusal = (message: string) => new GraphQLError(message, { extensions: { code: "RATE_LIMITED" } });

/** Says no and ends the socket: the client need not end its side, nor even take the answer. */
function refuse(socket: Duplex, status: string): void {
  socket.on("error", () => undefined);
  const timer = setTimeout(() => socket.destroy(), REFUSAL_MS);
  socket.once("close", () => clearTimeout(timer));
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}
