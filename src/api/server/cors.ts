import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "graphql-yoga";

/** What a page of another origin may read of an answer, beside its body. */
const EXPOSED_HEADERS = [
  "etag",
  "x-indexed-block",
  "retry-after",
  "ratelimit-policy",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "content-disposition",
  "tributary-as-of",
].join(", ");

/** Headers by which a page of an origin may read an answer: of any where `*` is allowed. There are no cookies, so none need be sent. */
function corsHeaders(allowed: readonly string[], origin: string | null | undefined): Record<string, string> {
  const isOpen = allowed.includes("*");
  // Kept apart by caches, whoever asked first.
  const vary = isOpen ? {} : { vary: "Origin" };
  if (!isOpen && !(origin && allowed.includes(origin))) return vary;
  return {
    ...vary,
    "access-control-allow-origin": isOpen ? "*" : (origin ?? ""),
    "access-control-expose-headers": EXPOSED_HEADERS,
  };
}

/** Lets pages of the allowed origins read an answer yet to be sent. */
export function allowOrigin(allowed: readonly string[], { headers }: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(corsHeaders(allowed, headers.origin))) response.setHeader(name, value);
}

/** The same for what Yoga answers, and an answer to browsers that ask before they send. To be added first, as others add to `vary`. */
export function useCors(allowed: readonly string[]): Plugin {
  return {
    onRequest(asked) {
      const { request, fetchAPI } = asked;
      if (request.method !== "OPTIONS") return;
      const names = request.headers.get("access-control-request-headers");
      asked.endResponse(
        new fetchAPI.Response(null, {
          status: 204,
          headers: {
            // Some browsers wait for a body otherwise.
            "content-length": "0",
            "access-control-allow-methods": "GET, POST, OPTIONS",
            ...(names === null ? {} : { "access-control-allow-headers": names }),
          },
        }),
      );
    },
    onResponse({ request, response }) {
      for (const [name, value] of Object.entries(corsHeaders(allowed, request.headers.get("origin"))))
        response.headers.set(name, value);
    },
  };
}
