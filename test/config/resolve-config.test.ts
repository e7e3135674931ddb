import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/config-error.js";
import { defaultApiConfig } from "../../src/config/config-schema.js";
import { resolveConfig } from "../../src/config/resolve-config.js";

const config = { database: "postgres://file/t", api: defaultApiConfig(), chains: [] };

describe("resolveConfig", () => {
  test("lets the environment win", () => {
    const env = {
      PORT: "5000",
      TRIBUTARY_API_HOST: "0.0.0.0",
      DATABASE_URL: "postgres://env/t",
      DATABASE_READER_URL: "postgresql://replica/t",
    };
    expect(resolveConfig(config, env)).toEqual({
      database: "postgres://env/t",
      databaseReader: "postgresql://replica/t",
      api: { ...config.api, port: 5000, host: "0.0.0.0" },
      chains: [],
    });
  });

  test("keeps the config where the environment is silent or empty", () => {
    expect(resolveConfig(config, { PORT: "", DATABASE_URL: "", TRIBUTARY_API_HOST: "" })).toEqual(config);
  });

  test("refuses what is no port and no PostgreSQL URL, hiding secrets", () => {
    const env = { PORT: "http", DATABASE_URL: "mysql://u:pw@db/t", DATABASE_READER_URL: "u:pw@db" };
    expect(() => resolveConfig(config, env)).toThrow(
      new ConfigError([
        'environment: PORT: expected a port from 0 to 65535, found "http"',
        "environment: DATABASE_URL: expected a postgres or postgresql URL, found mysql://***@db/***",
        "environment: DATABASE_READER_URL: expected a postgres or postgresql URL, found ***",
      ]),
    );
  });
});
