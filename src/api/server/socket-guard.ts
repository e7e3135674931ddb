import type { Server } from "node:http";
import type { Socket } from "node:net";

export interface SocketGuardOptions {
  /** Sockets open at the same time, in all and of one client. */
  readonly connections: number;
  readonly connectionsPerIp: number;
  /** Whose an address is; null where it has no cap of its own, such as a trusted proxy. */
  readonly clientOf: (address: string | undefined) => string | null;
}

export interface SocketGuard {
  /** Sockets open now. */
  count(): number;
  /** Sockets ended to make room, and new ones that found none. */
  evictedCount(): number;
  /** Whether a request of that socket is yet to be answered. */
  readonly isBeingAnswered: (socket: object) => boolean;
  /** Ends the sockets on which nothing is asked, those yet to say anything too, and each other when it has been answered. */
  close(): void;
}

/** A socket that was opened this moment has not had the time to ask. */
const GRACE_MS = 500;

/**
 * Keeps room for who has something to ask: a socket too many ends the one that has been idle longest or, where none is,
 * the one that has been sending its request longest. Only where all are being answered is the new one ended.
 */
export function guardSockets(
  server: Server,
  { connections, connectionsPerIp, clientOf }: SocketGuardOptions,
): SocketGuard {
  /** Since when, in milliseconds; the longest first. */
  const idle = new Map<Socket, number>();
  const sending = new Map<Socket, number>();
  /** Requests yet to be answered: a client need not wait for the first before it sends the next. */
  const asked = new Map<object, number>();
  const known = new WeakSet<Socket>();
  const byClient = new Map<string, Set<Socket>>();
  let open = 0;
  let evicted = 0;
  let isClosing = false;

  const longestOf = (among: (socket: Socket) => boolean): Socket | undefined => {
    const [waiting, slow] = [idle, sending].map((sockets) => {
      for (const [socket, since] of sockets) if (among(socket)) return { socket, ms: performance.now() - since };
      return undefined;
    });
    const isBothNew = (waiting?.ms ?? 0) < GRACE_MS && (slow?.ms ?? 0) < GRACE_MS;
    return (isBothNew || (waiting?.ms ?? 0) >= GRACE_MS ? (waiting ?? slow) : slow)?.socket;
  };
  const end = (socket: Socket): void => {
    evicted += 1;
    idle.delete(socket);
    sending.delete(socket);
    socket.destroy();
  };

  server.on("connection", (socket: Socket) => {
    if (known.has(socket)) {
      // Read anew, as it asked for an upgrade that was ignored.
      idle.set(socket, performance.now());
      return;
    }
    known.add(socket);
    const client = clientOf(socket.remoteAddress);
    const ofClient = (client !== null && byClient.get(client)) || new Set<Socket>();
    if (client !== null) byClient.set(client, ofClient);
    const isOneTooMany = client !== null && ofClient.size >= connectionsPerIp;
    const isOneTooManyInAll = open >= connections;
    open += 1;
    ofClient.add(socket);
    socket.once("close", () => {
      open -= 1;
      idle.delete(socket);
      sending.delete(socket);
      asked.delete(socket);
      ofClient.delete(socket);
      if (client !== null && ofClient.size === 0) byClient.delete(client);
    });
    if (isOneTooMany) end(longestOf((one) => ofClient.has(one)) ?? socket);
    else if (isOneTooManyInAll) end(longestOf(() => true) ?? socket);
    if (!socket.destroyed) idle.set(socket, performance.now());
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    idle.delete(socket);
    asked.set(socket, (asked.get(socket) ?? 0) + 1);
    if (!request.complete) {
      sending.set(socket, performance.now());
      request.once("close", () => sending.delete(socket));
      request.once("end", () => sending.delete(socket));
    }
    response.once("close", () => {
      const left = (asked.get(socket) ?? 1) - 1;
      if (left > 0) asked.set(socket, left);
      else asked.delete(socket);
      if (left > 0 || socket.destroyed) return;
      if (isClosing) socket.destroySoon();
      else idle.set(socket, performance.now());
    });
  });
  server.on("upgrade", ({ socket }) => idle.delete(socket));

  return {
    count: () => open,
    evictedCount: () => evicted,
    isBeingAnswered: (socket) => asked.has(socket),
    close() {
      isClosing = true;
      for (const socket of idle.keys()) socket.destroy();
    },
  };
}
