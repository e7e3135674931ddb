/** How an endpoint is called in logs, errors and metrics: its host, never its path, query or credentials. */
export function endpointLabel(url: string): string {
  return new URL(url).host;
}

/** Labels for a chain's endpoints; a second one at the same host gets a number. */
export function endpointLabels(urls: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return urls.map((url) => {
    const host = endpointLabel(url);
    const count = (seen.get(host) ?? 0) + 1;
    seen.set(host, count);
    return count === 1 ? host : `${host}#${count}`;
  });
}

/** Makes a scrubber for foreign text (a provider's error may quote the URL): every secret part of `url` becomes `***`. */
export function createScrubber(url: string): (text: string) => string {
  const { pathname, search, username, password, searchParams } = new URL(url);
  const parts = [
    ...pathname.split("/"),
    pathname.slice(1),
    search.slice(1),
    ...searchParams.values(),
    username,
    password,
    decodeURIComponent(username),
    decodeURIComponent(password),
  ];
  // Shorter parts ("v2", "rpc", "eth") are routes, not secrets, and would blot out ordinary words.
  const secrets = [...new Set(parts)].filter((part) => part.length >= 6).sort((a, b) => b.length - a.length);
  return (text) =>
    secrets
      .reduce((clean, secret) => clean.replaceAll(secret, "***"), text)
      .replace(/\b(https?|wss?):\/\/[^\s"'<>]+/gi, (found) => {
        try {
          return `${new URL(found).host}`;
        } catch {
          return "***";
        }
      });
}
