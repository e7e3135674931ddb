import type { ServerResponse } from "node:http";

/** Answers with a whole body. */
export function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Answers with an error, as GraphQL says them. */
export function sendError(
  response: ServerResponse,
  status: number,
  { message, code }: { readonly message: string; readonly code: string },
): void {
  send(response, status, "application/json", JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}
