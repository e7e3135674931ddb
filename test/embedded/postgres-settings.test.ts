import { expect, test } from "vitest";
import { chooseMemory } from "../../src/embedded/postgres-settings.js";

const GIBIBYTE = 1024 ** 3;

test.each([
  [0.25, "128MB", "256MB"],
  [1, "256MB", "512MB"],
  [6, "1536MB", "3072MB"],
  [64, "2048MB", "32768MB"],
])("of %f GiB a server has %s for pages, and counts on %s of cache", (gibibytes, pages, cache) => {
  expect(chooseMemory(gibibytes * GIBIBYTE)).toEqual({ shared_buffers: pages, effective_cache_size: cache });
});
