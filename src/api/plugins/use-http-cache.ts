import { createHash } from "node:crypto";
import type { Plugin } from "graphql-yoga";
import type { HeadRow } from "../../queries/reading/heads.js";

/** What an operation's answer was read from. */
export interface AnswerState {
  readonly heads: readonly HeadRow[];
  /** Whether all of it is as of a past that every chain has finalized, and nothing in it is enrichment. */
  readonly isFinal: boolean;
}

/** Answers by request, from the plugin that reads to the one that writes headers. */
export type AnswerStates = WeakMap<Request, AnswerState>;

/** A final answer stays the same for ever, but for a repair of an adapter: a day is long enough. */
const FINAL_MAX_AGE_SECONDS = 86_400;

/**
 * Gives answers an ETag of their content, which changes exactly when they do, the heads they were read at as
 * x-indexed-block, and leave to be cached where they are final. A GET whose If-None-Match still holds is answered 304.
 */
export function useHttpCache(states: AnswerStates): Plugin {
  return {
    async onResponse(payload) {
      const { request, response, fetchAPI } = payload;
      if (!/^application\/(graphql-response\+)?json/.test(response.headers.get("content-type") ?? "")) return;
      const state = states.get(request);
      if (!state) return;
      const body = await response.text();
      const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 32)}"`;
      const headers = new fetchAPI.Headers(response.headers);
      headers.set("etag", etag);
      headers.set("x-indexed-block", formatHeads(state.heads));
      // The same address gives the query page and event streams.
      const vary = headers.get("vary");
      headers.set("vary", vary === null ? "Accept" : `Accept, ${vary}`);
      const isCacheable = state.isFinal && response.ok && !body.includes('"errors":');
      headers.set("cache-control", isCacheable ? `public, max-age=${FINAL_MAX_AGE_SECONDS}` : "no-cache");
      const isKnown = request.method === "GET" && matches(request.headers.get("if-none-match"), etag);
      if (isKnown) headers.delete("content-length");
      payload.setResponse(
        new fetchAPI.Response(isKnown ? null : body, { status: isKnown ? 304 : response.status, headers }),
      );
    },
  };
}

/** `eip155:1=120 eip155:10=7`: the newest block indexed of each chain. */
const formatHeads = (heads: readonly HeadRow[]): string =>
  heads.map(({ chainId, indexed }) => `eip155:${chainId}=${indexed?.number ?? -1}`).join(" ");

const matches = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
