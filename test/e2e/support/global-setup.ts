import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { ensureBuilt } from "./build.js";
import { type Demonstration, makeHome, startDemonstration, waitUntilIndexed, waitUntilReady } from "./demonstration.js";
import { killHomeProcesses } from "./home-processes.js";
import { readStateDigests } from "./state-digests.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Asked for by `askForBuild` and `shareDemonstration`. */
    e2eUrl: string;
  }
}

/** The one demonstration of the test run, at rest and indexed to its end. */
export interface SharedDemonstration extends Demonstration {
  /** Its state as of when it was indexed. */
  digests: Record<string, string>;
}

/** Builds the program and starts the demonstration of the test run, each when the first test asks for it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let build: Promise<void> | undefined;
  let demonstration: Promise<SharedDemonstration> | undefined;
  const homes: string[] = [];

  async function startShared(): Promise<SharedDemonstration> {
    await (build ??= ensureBuilt());
    const home = makeHome();
    homes.push(home);
    const ready = await waitUntilReady(await startDemonstration(home), home);
    await waitUntilIndexed(ready);
    return { ...ready, digests: await readStateDigests(home) };
  }

  const server = createServer((request, response) => {
    const asked = request.url === "/demonstration" ? (demonstration ??= startShared()) : (build ??= ensureBuilt());
    asked.then(
      (answer) => response.end(JSON.stringify(answer ?? {})),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("e2eUrl", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await demonstration?.catch(() => undefined);
    for (const home of homes) {
      await killHomeProcesses(home);
      rmSync(home, { recursive: true, force: true });
    }
  };
}
