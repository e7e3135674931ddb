import { expect, test } from "vitest";
import { createScrubber, endpointLabels } from "../../src/gateway/endpoints/redact-url.js";

test("an endpoint is called by its host, numbered where the host repeats", () => {
  const labels = endpointLabels([
    "https://eth.example.com/v2/SECRETKEY",
    "wss://u:passw0rd@eth.example.com/ws",
    "http://127.0.0.1:8545",
  ]);
  expect(labels).toEqual(["eth.example.com", "eth.example.com#2", "127.0.0.1:8545"]);
});

test("a provider's text loses every secret part of the URL", () => {
  const scrub = createScrubber("https://user:passw0rd@eth.example.com/v2/SECRETKEY?apikey=TOPSECRET");
  const text =
    "key SECRETKEY of https://eth.example.com/v2/SECRETKEY?apikey=TOPSECRET (passw0rd, TOPSECRET) is over its v2 limit";
  expect(scrub(text)).toBe("key *** of eth.example.com (***, ***) is over its v2 limit");
});
