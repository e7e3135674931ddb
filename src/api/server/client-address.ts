import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Who sent a request: an IPv4 address or IPv6 /64 network; null for this machine itself, which is not limited. */
export type ClientOf = (remoteAddress: string | undefined, forwardedFor: string | undefined) => string | null;

/**
 * Reads X-Forwarded-For from right to left as long as trusted proxies wrote it, so that nobody can claim to be another.
 * `trustedProxies` are addresses or CIDR ranges.
 */
export function createClientOf(trustedProxies: readonly string[]): ClientOf {
  const isTrusted = createIsTrusted(trustedProxies);
  return (remoteAddress, forwardedFor) => {
    let client = normalize(remoteAddress ?? "");
    const hops = (forwardedFor ?? "").split(",").map((hop) => normalize(hop.trim()));
    while (isTrusted(client)) {
      const hop = hops.pop();
      if (!hop || !isIP(hop)) break;
      client = hop;
    }
    if (isIn(LOOPBACK, client)) return null;
    return isIP(client) === 6 ? networkOf(client, 4) : client;
  };
}

/** Whether an address is a trusted proxy's. */
export function createIsTrusted(trustedProxies: readonly string[]): (address: string | undefined) => boolean {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = "", prefix] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIn(trusted, normalize(address ?? ""));
}

/** A client as a log may name it: the network it is in, IPv4 /24 or IPv6 /48, not who it is. */
export function coarsen(client: string | null): string {
  if (client === null) return "local";
  if (isIP(client) === 4) return client.replace(/\.\d+$/, ".0/24");
  return networkOf(client.split("/")[0] ?? client, 3);
}

/** The first 16-bit groups of an IPv6 address: whoever has one address of a /64 usually has all of them. */
function networkOf(address: string, groups: number): string {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const [left, right] = [head, tail ?? ""].map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - (left?.length ?? 0) - (right?.length ?? 0));
  const all = [...(left ?? []), ...Array<string>(zeros).fill("0"), ...(right ?? [])];
  const kept = all.slice(0, groups).map((group) => Number.parseInt(group, 16).toString(16));
  return `${kept.join(":")}::/${groups * 16}`;
}

/** IPv4 addresses that arrive over IPv6 sockets are the same clients. */
const normalize = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}
