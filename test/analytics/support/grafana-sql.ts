/** A stretch of time as a dashboard shows it, in seconds, and the width of its intervals. */
export interface Shown {
  readonly from: number;
  readonly to: number;
  readonly intervalSeconds: number;
}

/** Puts the macros of Grafana's PostgreSQL data source into SQL, as it does before it asks; an unknown one throws. */
export function expandMacros(sql: string, { from, to, intervalSeconds }: Shown): string {
  const [begin, end] = [from, to].map((seconds) => `'${new Date(seconds * 1000).toISOString()}'`);
  return sql
    .replaceAll("$__interval_ms", String(intervalSeconds * 1000))
    .replaceAll("$__interval", `${intervalSeconds}s`)
    .replace(/\$([_a-zA-Z0-9]+)\(([^)]*)\)/g, (_whole, name: string, list: string) => {
      const [column = "", width = ""] = list.split(",").map((arg) => arg.trim());
      const group = (): string => {
        const step = readSeconds(width);
        return `floor(extract(epoch from ${column})/${step})*${step}`;
      };
      switch (name) {
        case "__timeFilter":
          return `${column} BETWEEN ${begin} AND ${end}`;
        case "__timeFrom":
          return begin!;
        case "__timeTo":
          return end!;
        case "__timeGroup":
          return group();
        case "__timeGroupAlias":
          return `${group()} AS "time"`;
        case "__unixEpochFilter":
          return `${column} >= ${from} AND ${column} <= ${to}`;
        default:
          throw new Error(`Expected a macro of Grafana's PostgreSQL data source, found $${name}.`);
      }
    });
}

/** Puts values in the place of `${name:sqlstring}`, quoted as Grafana quotes them; any other variable throws. */
export function expandVariables(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(/\$\{([^}]*)\}/g, (whole, inner: string) => {
    const [name = "", format] = inner.split(":");
    const value = values[name];
    if (format !== "sqlstring" || value === undefined) {
      throw new Error(`Expected a variable of the dashboard such as \${account:sqlstring}, found ${whole}.`);
    }
    return `'${value.replaceAll("'", "''")}'`;
  });
}

function readSeconds(width: string): number {
  const [, count, unit] = /^'?(\d+)([smhd])'?$/.exec(width) ?? [];
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }[unit ?? ""];
  if (count === undefined || seconds === undefined) throw new Error(`Expected an interval such as 5m, found ${width}.`);
  return Number(count) * seconds;
}
