import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createApiServer } from "../../src/api/server/create-api-server.js";
import { roleUrl } from "../../src/log/roles.js";
import { LIMITS } from "../api/support/open-api.js";
import { expandMacros, expandVariables } from "./support/grafana-sql.js";
import { type Analytics, openAnalytics } from "./support/open-analytics.js";

interface Target {
  refId: string;
  datasource: { uid: string };
  format?: string;
  rawSql?: string;
  expr?: string;
}
interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  interval?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: Target[];
  fieldConfig: { overrides: { matcher: { id: string; options: string } }[] };
}
interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; datasource: { uid: string }; query: string }[] };
}

/** Made by Prometheus itself. */
const SCRAPE_METRICS = ["up"];

const FOLDER = "dashboards/grafana";
const files = readdirSync(`${FOLDER}/dashboards`);
const dashboards = files.map((file) => JSON.parse(readFileSync(`${FOLDER}/dashboards/${file}`, "utf8")) as Dashboard);
const targets = (kind: "rawSql" | "expr") =>
  dashboards.flatMap((dashboard) =>
    dashboard.panels.flatMap((panel) =>
      panel.targets
        .filter((target) => target[kind] !== undefined)
        .map((target) => ({ name: `${dashboard.title}, ${panel.title} (${target.refId})`, dashboard, panel, target })),
    ),
  );

let analytics: Analytics;
let exposed: Set<string>;

beforeAll(async () => {
  analytics = await openAnalytics();
  exposed = await readExposedMetrics();
});

afterAll(() => analytics.close());

/** The names of the samples that /metrics tells of, also where it has none yet. */
async function readExposedMetrics(): Promise<Set<string>> {
  const pool = new pg.Pool({ connectionString: roleUrl(analytics.url, "tributary_reader"), max: 2 });
  const server = await createApiServer({
    pool,
    config: { api: { host: "127.0.0.1", port: 0, cors: ["*"], trustedProxies: [], limits: LIMITS }, chains: [] },
    version: "0.0.0-test",
    reportError: (error) => {
      throw error;
    },
  });
  try {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", type]) =>
      type === "histogram" || type === "summary" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name],
    );
    return new Set(names);
  } finally {
    await server.close();
    await pool.end();
  }
}

/** From the story's first hour to after today, when its reorg was seen. */
const SHOWN = { from: 0, to: 2_000_000_000, intervalSeconds: 3600 };

async function ask(sql: string, values: Record<string, string>): Promise<pg.QueryResult<Record<string, unknown>>> {
  return analytics.analyst.query<Record<string, unknown>>(expandMacros(expandVariables(sql, values), SHOWN));
}

/** What the dashboard's one variable offers, one after the other; nothing to choose where it has none. */
async function chooseValues({ templating }: Dashboard): Promise<Record<string, string>[]> {
  const [variable, ...others] = templating.list;
  expect(others).toEqual([]);
  if (!variable) return [{}];
  const { rows } = await ask(variable.query, {});
  expect(rows.length).toBeGreaterThan(0);
  return rows.map((row) => ({ [variable.name]: String(row["__value"] ?? Object.values(row)[0]) }));
}

const NUMBERS = new Set([20, 21, 23, 700, 701, 1700]);
const TIMES = new Set([1114, 1184]);
const TEXTS = new Set([25, 1043]);

describe("the dashboards", () => {
  it("are these, each with its own uid, on the provisioned data sources, every panel described and in its place", () => {
    expect(dashboards.map(({ uid }) => uid).sort()).toEqual([
      "tributary-api",
      "tributary-assets",
      "tributary-chains",
      "tributary-contributors",
      "tributary-overview",
    ]);
    const provisioned = parse(readFileSync(`${FOLDER}/provisioning/datasources/tributary.yaml`, "utf8")) as {
      datasources: { uid: string; type: string }[];
    };
    expect(provisioned.datasources.map(({ uid }) => uid)).toEqual(["tributary-sql", "tributary-metrics"]);
    for (const { panels, templating } of dashboards) {
      const used = [...panels.flatMap((panel) => panel.targets), ...templating.list].map(
        ({ datasource }) => datasource.uid,
      );
      expect(["tributary-sql", "tributary-metrics"]).toEqual(expect.arrayContaining([...new Set(used)]));
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const panel of panels) {
        expect(panel.description).toMatch(/\.$/);
        expect(panel.gridPos.x + panel.gridPos.w).toBeLessThanOrEqual(24);
        const overlapping = panels.filter((other) => other.id < panel.id && overlaps(other.gridPos, panel.gridPos));
        expect(overlapping).toEqual([]);
      }
    }
  });

  it("link to dashboards and variables that are there", () => {
    const links = files.flatMap((file) => [
      ...readFileSync(`${FOLDER}/dashboards/${file}`, "utf8").matchAll(/"\/d\/([\w-]+)\?var-(\w+)=/g),
    ]);
    expect(links.length).toBeGreaterThan(3);
    for (const [, uid, variable] of links) {
      const target = dashboards.find((dashboard) => dashboard.uid === uid);
      expect(target?.templating.list.map(({ name }) => name)).toContain(variable);
    }
  });
});

const overlaps = (a: Panel["gridPos"], b: Panel["gridPos"]): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe("every SQL panel, asked as the analyst", () => {
  it.each(targets("rawSql"))("$name has the columns it shows", async ({ dashboard, panel, target }) => {
    const { fields, rows } = await ask(target.rawSql!, (await chooseValues(dashboard))[0]!);
    const named = (types: Set<number>): string[] =>
      fields.filter(({ dataTypeID }) => types.has(dataTypeID)).map(({ name }) => name);
    const all = fields.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    for (const { matcher } of panel.fieldConfig.overrides) expect(all).toContain(matcher.options);
    if (target.format === "time_series") {
      expect(panel.interval).toBeDefined();
      expect(named(new Set([...NUMBERS, ...TIMES]))).toContain("time");
      expect(named(TEXTS).filter((name) => name !== "metric")).toEqual([]);
      expect(named(NUMBERS).filter((name) => name !== "time").length).toBeGreaterThan(0);
      const times = rows.map(({ time }) => Number(time));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    } else if (panel.type === "nodeGraph") {
      expect(all).toEqual(
        expect.arrayContaining(target.refId === "edges" ? ["id", "source", "target"] : ["id", "title"]),
      );
    } else if (panel.type === "stat" || panel.type === "piechart") {
      expect(named(NUMBERS).length).toBeGreaterThan(0);
    } else {
      expect(panel.type).toBe("table");
    }
  });

  it("shows something of the story, for one at least of those it can be asked about", async () => {
    const empty: string[] = [];
    for (const { name, dashboard, target } of targets("rawSql")) {
      let isEmpty = true;
      for (const values of await chooseValues(dashboard)) {
        if ((await ask(target.rawSql!, values)).rows.length > 0) isEmpty = false;
      }
      if (isEmpty) empty.push(name);
    }
    expect(empty).toEqual([]);
  });
});

/** Functions, keywords and labels of the expressions. */
const WORDS = new Set(
  "sum min max by rate deriv histogram_quantile le operation status reason kind code state job".split(" "),
);

describe("every metrics panel", () => {
  it.each(targets("expr"))("$name asks for metrics that are exposed", ({ target }) => {
    const names = target
      .expr!.replace(/"[^"]*"|\[[^\]]*\]/g, "")
      .match(/[a-z_][a-z0-9_]*/gi)!
      .filter((word) => !WORDS.has(word));
    expect(names.length).toBeGreaterThan(0);
    const known = [...exposed, ...SCRAPE_METRICS];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("is about a job that Prometheus is told to scrape, at the API's usual port", () => {
    const { scrape_configs: jobs } = parse(readFileSync("dashboards/prometheus/prometheus.yml", "utf8")) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    expect(jobs.map(({ job_name: name }) => name)).toEqual(["tributary"]);
    expect(jobs[0]?.static_configs).toEqual([{ targets: ["api:4350"] }]);
  });
});
