import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { defaultApiConfig } from "../../src/config/config-schema.js";

interface Service {
  profiles?: string[];
  image?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string; required?: boolean }>;
  networks?: { default: { aliases: string[] } };
  restart?: string;
}

const read = (file: string): string => readFileSync(file, "utf8");
const text = read("compose.yaml");
const { services, volumes } = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const named = Object.entries(services);
const ours = named.filter(([, { image }]) => image === "tributary");

/** The program's commands with their options, as its source says them. */
function readCommands(): Map<string, string[]> {
  const parts = read("src/cli/main.ts")
    .split(/add(?:Long)?Command(?:<[^(]*>)?\(\s*(?=")/)
    .slice(1);
  return new Map(
    parts.map((part) => [
      /^"([\w-]+)"/.exec(part)?.[1] ?? "",
      [...part.matchAll(/"(--[\w-]+)/g)].map(([, option = ""]) => option),
    ]),
  );
}

/** The arguments that a service's container hands to the program. */
function argumentsOf({ command = [], entrypoint }: Service): string[] {
  if (!entrypoint) return command;
  expect(entrypoint).toEqual(["sh", "-c"]);
  return /main\.js ([^>;]+)/.exec(command.join(" "))?.[1]?.trim().split(" ") ?? [];
}

describe("compose.yaml", () => {
  it("runs the program's own commands, with options that they have", () => {
    const commands = readCommands();
    expect(commands.size).toBeGreaterThanOrEqual(9);
    const used = ours.map(([name, service]) => {
      const [command = "", ...options] = argumentsOf(service);
      expect([...commands.keys()], name).toContain(command);
      for (const option of options.filter((each) => each.startsWith("--"))) {
        expect(commands.get(command), `${name} ${command}`).toContain(option);
      }
      return command;
    });
    expect(new Set(used)).toEqual(new Set(["migrate", "index", "serve", "start", "analyst-url"]));
  });

  it("indexes the chain of the example config, by its id", () => {
    const { chains } = parse(read("tributary.example.yaml")) as { chains: { id: number }[] };
    for (const { id } of chains)
      expect(argumentsOf(services[`index-${id}`]!)).toEqual(["index", "--chain", String(id)]);
  });

  it("sets nothing that nobody reads, and leaves nothing unset that .env.example does not name", () => {
    const source = ["src/config/resolve-config.ts", "src/cli/settings.ts", "tributary.example.yaml"]
      .map(read)
      .join("\n");
    for (const [name, { environment = {} }] of ours) {
      for (const variable of Object.keys(environment)) expect(source, `${name} ${variable}`).toContain(variable);
    }
    const provisioning = ["datasources", "dashboards"]
      .map((part) => read(`dashboards/grafana/provisioning/${part}/tributary.yaml`))
      .join("\n");
    const given = Object.keys(services["grafana"]!.environment!).filter((name) => !name.startsWith("GF_"));
    const wanted = [...provisioning.matchAll(/\$([A-Z][A-Z_]+)/g)].map(([, name = ""]) => name);
    expect(new Set(wanted)).toEqual(new Set(given));

    const known = [...read(".env.example").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    expect(new Set(asked)).toEqual(new Set(known));
  });

  it("holds no password of its own", () => {
    const found: [string, string][] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (/password/i.test(key)) found.push([key, String(inner)]);
        else collect(inner);
      }
    };
    for (const file of ["compose.yaml", "dashboards/grafana/provisioning/datasources/tributary.yaml"]) {
      collect(parse(read(file), { merge: true }));
    }
    expect(new Map(found)).toEqual(
      new Map([
        ["POSTGRES_PASSWORD", "${POSTGRES_PASSWORD:?set it in .env}"],
        ["GF_SECURITY_ADMIN_PASSWORD", "${GRAFANA_ADMIN_PASSWORD:?set it in .env}"],
        ["password", "$__file{/run/tributary/analyst-password}"],
      ]),
    );
    expect(text).toMatch(/postgres:\/\/postgres:\$\{POSTGRES_PASSWORD:\?/);
  });

  it("offers the API at its usual port under the name that Prometheus scrapes, in either profile", () => {
    const { port } = defaultApiConfig();
    for (const name of ["api", "demo"]) {
      expect(services[name]).toMatchObject({
        ports: [`\${API_PORT:-${port}}:${port}`],
        environment: { PORT: String(port), TRIBUTARY_API_HOST: "0.0.0.0" },
      });
    }
    expect(services["demo"]?.networks?.default.aliases).toEqual(["api"]);
    expect(read(".env.example")).toContain(`API_PORT=${port}\n`);
    expect(named.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["api", "demo", "grafana"]);
  });

  it("waits only for services of the same profile, and mounts only what is there", () => {
    for (const [name, service] of named) {
      for (const [other, { required }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(services), name).toContain(other);
        const profiles = services[other]?.profiles;
        const isAlwaysThere = !profiles || service.profiles?.every((profile) => profiles.includes(profile));
        expect(isAlwaysThere === true || required === false, `${name} waits for ${other}`).toBe(true);
      }
      for (const mount of service.volumes ?? []) {
        const [source = ""] = mount.split(":");
        if (source.startsWith("./")) expect(source === "./tributary.yaml" || existsSync(source), source).toBe(true);
        else expect(Object.keys(volumes)).toContain(source);
      }
    }
  });

  it("has Grafana read the password where it is written, and the dashboards where they are mounted", () => {
    const file = /\$__file\{(.+)\}/.exec(read("dashboards/grafana/provisioning/datasources/tributary.yaml"))?.[1];
    for (const name of ["analyst", "demo-analyst"]) {
      expect(services[name]?.command?.join(" ")).toMatch(new RegExp(`> ${file}$`));
      expect(services[name]?.volumes).toContain("analyst:/run/tributary");
    }
    expect(services["grafana"]?.volumes).toContain("analyst:/run/tributary:ro");
    const { TRIBUTARY_DASHBOARDS: folder } = services["grafana"]!.environment!;
    expect(services["grafana"]?.volumes).toContain(`./dashboards/grafana/dashboards:${folder}:ro`);
  });
});

describe("Dockerfile", () => {
  const dockerfile = read("Dockerfile");

  it("copies what is there, and all that the program looks for at run time", () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build \S+ \/app\/(\S+)/gm)].map(([, path = ""]) => path);
    expect(copied.filter((path) => !["lib", "node_modules"].includes(path) && !existsSync(path))).toEqual([]);
    for (const needed of ["package.json", "node_modules", "lib", "db", "contracts/build", "demo/data"]) {
      expect(copied).toContain(needed);
    }
    const ignored = read(".dockerignore").split("\n");
    for (const built of ["src", "demo", "bench", "test", "scripts", "db", "contracts"])
      expect(ignored).not.toContain(built);
  });

  it("runs the build's main file on the Node that package.json asks for", () => {
    const { scripts, engines } = JSON.parse(read("package.json")) as {
      scripts: { tributary: string };
      engines: { node: string };
    };
    expect(dockerfile).toContain(`ENTRYPOINT ${JSON.stringify(scripts.tributary.split(" ")).replaceAll(",", ", ")}`);
    const [, major] = />=(\d+)/.exec(engines.node) ?? [];
    expect(dockerfile.match(/^FROM .*$/gm)).toEqual([`FROM node:${major}-slim AS build`, `FROM node:${major}-slim`]);
  });
});
