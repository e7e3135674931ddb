import { inject } from "vitest";
import type { SharedDemonstration } from "./global-setup.js";

/** Resolves when the built program is that of the present sources. */
export async function askForBuild(): Promise<void> {
  await ask("/build");
}

/** The demonstration that all tests of the run share; it must only be read. */
export async function shareDemonstration(): Promise<SharedDemonstration> {
  return (await ask("/demonstration")) as SharedDemonstration;
}

async function ask(path: string): Promise<unknown> {
  const response = await fetch(inject("e2eUrl") + path);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
