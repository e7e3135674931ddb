/** What an address shows. */
export type Route =
  | { view: "overview" }
  | { view: "asset"; id: string }
  | { view: "account"; account: string }
  | { view: "identity"; id: string }
  | { view: "transaction"; hash: string }
  | { view: "search"; text: string }
  | { view: "nowhere" };

const ASSET = /^\/asset\/(eip155:[1-9][0-9]{0,15}\/erc721:0x[0-9a-f]{40}\/[0-9]{1,78})$/i;
const ACCOUNT = /^\/account\/(0x[0-9a-f]{40})$/i;
const IDENTITY = /^\/identity\/(0x[0-9a-f]{64})$/i;
const TRANSACTION = /^\/transaction\/(0x[0-9a-f]{64})$/i;

/** Reads an address; whatever is none of the page's is `nowhere`. */
export function readRoute(path: string, parameters: URLSearchParams): Route {
  const decoded = safeDecode(path).replace(/\/+$/, "");
  if (decoded === "") return { view: "overview" };
  if (decoded === "/search") return { view: "search", text: parameters.get("q") ?? "" };
  const found = (pattern: RegExp): string | undefined => pattern.exec(decoded)?.[1]?.toLowerCase();
  const [asset, account] = [found(ASSET), found(ACCOUNT)];
  if (asset) return { view: "asset", id: asset };
  if (account) return { view: "account", account };
  const [identity, hash] = [found(IDENTITY), found(TRANSACTION)];
  if (identity) return { view: "identity", id: identity };
  if (hash) return { view: "transaction", hash };
  return { view: "nowhere" };
}

export const assetPath = (id: string): string => `/asset/${id}`;
export const accountPath = (account: string): string => `/account/${account}`;
export const identityPath = (id: string): string => `/identity/${id}`;
export const transactionPath = (hash: string): string => `/transaction/${hash}`;
export const searchPath = (text: string): string => `/search?q=${encodeURIComponent(text)}`;

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "/?";
  }
}
