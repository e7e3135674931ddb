import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Who sent a request: an address; null for this machine itself, which is not limited. */
export type ClientOf = (remoteAddress: string | undefined, forwardedFor: string | undefined) => string | null;

/**
 * Reads X-Forwarded-For from right to left as long as trusted proxies wrote it, so that nobody can claim to be another.
 * `trustedProxies` are addresses or CIDR ranges.
 */
export function createClientOf(trustedProxies: readonly string[]): ClientOf {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = "", prefix] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  return (remoteAddress, forwardedFor) => {
    let client = normalize(remoteAddress ?? "");
    const hops = (forwardedFor ?? "").split(",").map((hop) => normalize(hop.trim()));
    while (isIn(trusted, client)) {
      const hop = hops.pop();
      if (!hop || !isIP(hop)) break;
      client = hop;
    }
    return isIn(LOOPBACK, client) ? null : client;
  };
}

/** IPv4 addresses that arrive over IPv6 sockets are the same clients. */
const normalize = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}
