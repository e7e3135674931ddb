import { askRpc } from "./ask-rpc.js";
import { redactUrlsIn } from "./redact-url.js";

/** The chain id an endpoint answered, or why it gave none, in words that hold no secret. */
export type ChainIdAnswer = { readonly chainId: number } | { readonly reason: string };

/** Asks an http(s) or ws(s) endpoint for its chain id. Never throws: another library's error would hold the URL. */
export async function askChainId(url: string, timeoutMs: number): Promise<ChainIdAnswer> {
  try {
    const answer = await askRpc(url, { method: "eth_chainId", params: [] }, timeoutMs);
    const result = (answer as { result?: unknown } | null)?.result;
    if (typeof result !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(result)) {
      return {
        reason: redactUrlsIn(`expected a chain id in 0x-hex, found ${String(JSON.stringify(answer)).slice(0, 200)}`),
      };
    }
    return { chainId: Number(result) };
  } catch (error) {
    return { reason: redactUrlsIn(reasonOf(error)) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "connection failed";
  if (error.name === "TimeoutError") return "no answer in time";
  const cause = error.cause as { code?: unknown; message?: unknown } | undefined;
  const detail = cause?.code ?? cause?.message;
  // Where a host has several addresses, and none can be reached, the whole has a code and no words.
  const message = error.message || String((error as NodeJS.ErrnoException).code ?? "connection failed");
  return typeof detail === "string" && detail !== "" ? `${message} (${detail})` : message;
}
