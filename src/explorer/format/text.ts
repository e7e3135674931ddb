/** The ends of an address or hash: enough to tell two apart at a glance. */
export const shorten = (hex: string, head = 6, tail = 4): string =>
  hex.length <= head + tail + 1 ? hex : `${hex.slice(0, head)}…${hex.slice(-tail)}`;

/** A stranger's text amid ours, where no markup can stand: one of a script that runs the other way stays in its place. */
export const isolate = (text: string): string => `\u2068${text}\u2069`;

/** What an asset is called: its name, or the end of its id where it has none. */
export function assetTitle(asset: { id: string; name: string | null }): string {
  if (asset.name) return asset.name;
  const [, contract, number] = asset.id.split("/");
  return `${shorten(contract?.replace("erc721:", "") ?? asset.id)} #${shorten(number ?? "", 6, 3)}`;
}

/** The printable start of a bytes32 name, or its hex. */
export function identityTitle(id: string): string {
  const trimmed = id.slice(2).replace(/(00)+$/, "");
  const characters = (trimmed.match(/../g) ?? []).map((digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  const text = characters.join("");
  return text !== "" && /^[\x20-\x7e]+$/.test(text) ? text : shorten(id, 10, 6);
}

/** A counted noun, such as "1 chain", "1,204 payouts" and "2 entries". */
export const count = (number: number, noun: string): string =>
  `${number.toLocaleString("en")} ${number === 1 ? noun : noun.replace(/y$/, "ie").concat("s")}`;

/** Whether this is worth following as a link: evidence and uris are anybody's text. */
export function webLink(uri: string): string | undefined {
  if (uri.startsWith("ipfs://")) return undefined;
  try {
    const { protocol, href } = new URL(uri);
    return protocol === "https:" || protocol === "http:" ? href : undefined;
  } catch {
    return undefined;
  }
}
