import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

const read = (file: string): string => readFileSync(file, "utf8");
const lines = (file: string): string[] =>
  read(file)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

interface Command {
  deps?: string[];
  cmd: string[];
}

const { commands } = JSON.parse(read("commands.json")) as { commands: Record<string, Command> };

/** What runs before a command, and then it. */
const planOf = (name: string): string[] => [
  ...new Set([...(commands[name]?.deps ?? []).flatMap((dep) => planOf(dep)), name]),
];

test("what indexes or serves runs on a program that is built and a database that is up to date", () => {
  for (const name of ["process", "serve"]) expect(planOf(name)).toEqual(["build", "migrate", name]);
});

test("commands.json and squid.yaml run scripts of package.json and commands of the program, each chain's indexer by its id", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const { build, deploy } = parse(read("squid.yaml")) as {
    build: Command;
    deploy: { init: Command; api: Command; processor: Command[] };
  };
  const deployed = [build, deploy.init, deploy.api, ...deploy.processor];
  for (const { cmd } of [...Object.values(commands), ...deployed]) {
    const [npm, ...words] = cmd;
    const script = words[0] === "run" ? words[1] : words[0];
    expect([npm, Object.keys(scripts)]).toEqual(["npm", expect.arrayContaining([script])]);
    if (script === "tributary") expect(read("src/cli/main.ts")).toMatch(new RegExp(`ommand.*\\(\\s*"${words[3]}"`));
  }
  for (const { cmd } of deploy.processor) expect(cmd.slice(-2)).toEqual(["--chain", expect.stringMatching(/^\d+$/)]);
});

test("nothing secret or built is sent to a squid host, and all is that the image is made of", () => {
  const left = lines(".squidignore");
  expect(left).toEqual(expect.arrayContaining([".env", "/.tributary", "/node_modules", "/lib", "/builds"]));
  const needed = [...read("Dockerfile").matchAll(/^COPY .*\/app\/([\w./-]+) /gm)].map(([, path = ""]) => path);
  for (const path of [...needed, "src", "tributary.yaml", "squid.yaml"]) {
    if (!["lib", "node_modules"].includes(path)) expect(left).not.toContain(`/${path.split("/")[0]}`);
  }
});
