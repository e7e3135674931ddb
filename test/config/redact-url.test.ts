import { describe, expect, test } from "vitest";
import { redactUrl, redactUrlsIn } from "../../src/config/redact-url.js";

describe("redactUrl", () => {
  test.each([
    ["http://127.0.0.1:8545", "http://127.0.0.1:8545"],
    ["http://127.0.0.1:8545/", "http://127.0.0.1:8545"],
    ["https://node.example/v3/0123456789abcdef", "https://node.example/***"],
    ["wss://user:pass@node.example:8546/?key=secret", "wss://***@node.example:8546?***"],
    ["https://key@node.example/rpc#secret", "https://***@node.example/***#***"],
    ["postgres://user:pass@db.example:5432/tributary", "postgres://***@db.example:5432/***"],
    ["node.example/v3/secret", "***"],
    ["https://", "***"],
  ])("%s becomes %s", (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });

  test("works inside a text", () => {
    expect(redactUrlsIn("asked (https://node.example/v3?key=secret: no answer); now http://127.0.0.1:8545.")).toBe(
      "asked (https://node.example/***?***: no answer); now http://127.0.0.1:8545.",
    );
    expect(redactUrlsIn('request to "https://node.example/v3/secret" failed, as did ws://a:b@c')).toBe(
      'request to "https://node.example/***" failed, as did ws://***@c',
    );
  });
});
