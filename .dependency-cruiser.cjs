// Inside src, dependencies point one way (ARCHITECTURE.md). Each rule names a folder and the folders it may import.
const allowed = {
  domain: [],
  reporting: [],
  config: ["domain", "reporting"],
  sources: ["domain", "config"],
  log: ["domain", "config"],
  projections: ["domain", "log"],
  gateway: ["domain", "config", "reporting"],
  enrichment: ["domain", "reporting", "config", "sources", "gateway"],
  ingest: ["domain", "reporting", "config", "sources", "log", "projections", "gateway"],
  embedded: ["reporting"],
  queries: ["domain", "config"],
  exports: ["domain", "queries"],
  api: ["domain", "reporting", "config", "queries", "exports"],
  explorer: [],
};

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unlisted-folder",
      comment: "A new folder under src needs a line in the table above.",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/(${[...Object.keys(allowed), "cli"].join("|")})/` },
      to: {},
    },
    ...Object.entries(allowed).map(([folder, targets]) => ({
      name: `${folder}-imports-only-${targets.join("-") || "itself"}`,
      severity: "error",
      from: { path: `^src/${folder}/` },
      to: { path: "^(src|demo|test|bench)/", pathNot: `^src/(${[folder, ...targets].join("|")})/` },
    })),
    {
      name: "not-to-dev-dep",
      severity: "error",
      from: { path: "^(src|demo)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
