import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The explorer page. Everything is bundled and served from its own origin; what has a hash in its name never changes. */
export default defineConfig({
  root: at("./src/explorer"),
  base: "/",
  build: {
    outDir: at("./lib/explorer"),
    emptyOutDir: true,
    target: "es2022",
    // The page's Content-Security-Policy allows no data: scripts or styles, and a file is better cached than a copy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
});
