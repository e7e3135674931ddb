import type { Server } from "node:http";
import type { Socket } from "node:net";

export interface SocketGuardOptions {
  /** Sockets open at the same time, in all and of one address. */
  readonly connections: number;
  readonly connectionsPerIp: number;
  /** Addresses with no cap of their own, such as trusted proxies. */
  readonly isExempt: (address: string | undefined) => boolean;
}

export interface SocketGuard {
  /** Sockets open now. */
  count(): number;
  /** Sockets ended to make room, and new ones that found none. */
  evictedCount(): number;
}

/**
 * Keeps room for who has something to ask: a socket too many ends the one that has been idle longest or, where none is,
 * the one that has been sending its request longest. Only where all are being answered is the new one ended.
 */
export function guardSockets(
  server: Server,
  { connections, connectionsPerIp, isExempt }: SocketGuardOptions,
): SocketGuard {
  const idle = new Set<Socket>();
  const sending = new Set<Socket>();
  const byAddress = new Map<string, Set<Socket>>();
  let open = 0;
  let evicted = 0;

  const oldestOf = (sockets: Iterable<Socket>): Socket | undefined => {
    let first: Socket | undefined;
    for (const socket of sockets) {
      if (idle.has(socket)) return socket;
      if (sending.has(socket)) first ??= socket;
    }
    return first;
  };
  const end = (socket: Socket): void => {
    evicted += 1;
    idle.delete(socket);
    sending.delete(socket);
    socket.destroy();
  };

  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const ofAddress = byAddress.get(address) ?? new Set<Socket>();
    byAddress.set(address, ofAddress);
    const isOneTooMany = !isExempt(address) && ofAddress.size >= connectionsPerIp;
    const isOneTooManyInAll = open >= connections;
    open += 1;
    ofAddress.add(socket);
    socket.once("close", () => {
      open -= 1;
      idle.delete(socket);
      sending.delete(socket);
      ofAddress.delete(socket);
      if (ofAddress.size === 0) byAddress.delete(address);
    });
    if (isOneTooMany) end(oldestOf(ofAddress) ?? socket);
    else if (isOneTooManyInAll) end(oldestOf(idle) ?? oldestOf(sending) ?? socket);
    if (!socket.destroyed) idle.add(socket);
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    idle.delete(socket);
    if (!request.complete) {
      sending.add(socket);
      request.once("close", () => sending.delete(socket));
      request.once("end", () => sending.delete(socket));
    }
    response.once("close", () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  server.on("upgrade", ({ socket }) => idle.delete(socket));

  return { count: () => open, evictedCount: () => evicted };
}
