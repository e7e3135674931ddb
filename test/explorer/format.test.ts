import { describe, expect, it } from "vitest";
import { formatAmount, formatExactAmount, type TokenInfo, unitOf } from "../../src/explorer/format/amount.js";
import { formatExactShare, formatShare } from "../../src/explorer/format/share.js";
import { identityTitle, shorten, webLink } from "../../src/explorer/format/text.js";
import { niceTicks } from "../../src/explorer/earnings/nice-ticks.js";
import { formatPast, readPast } from "../../src/explorer/routing/past.js";
import { readRoute } from "../../src/explorer/routing/route.js";

describe("amounts", () => {
  it.each([
    ["0", 6, "0.00", "0"],
    ["1234567890", 6, "1,234.56", "1,234.56789"],
    ["-1500000", 6, "−1.50", "−1.5"],
    ["1", 18, "0.000000000000000001", "0.000000000000000001"],
    ["39640000000000000", 18, "0.03964", "0.03964"],
    ["1234567", null, "1,234,567", "1,234,567"],
    ["1", 19, "<0.000001", "0.0000000000000000001"],
    ["-1", 255, ">−0.000001", `−0.${"0".repeat(254)}1`],
    [(2n ** 256n).toString(), 0, (2n ** 256n).toLocaleString("en"), (2n ** 256n).toLocaleString("en")],
  ])("%s of %s decimals", (amount, decimals, short, exact) => {
    expect([formatAmount(amount, decimals), formatExactAmount(amount, decimals)]).toEqual([short, exact]);
  });
});

describe("what an amount counts", () => {
  const address = `0x${"7".repeat(40)}`;
  it.each<[Partial<TokenInfo>, string]>([
    [{ address, symbol: "dUSD", decimals: 6 }, "dUSD"],
    [{ address, symbol: null, decimals: 6 }, "0x7777…7777"],
    [{ address, symbol: "dUSD", decimals: null }, "base units of dUSD"],
    [{ address, symbol: null, decimals: null }, "base units of 0x7777…7777"],
    [{ isNative: true, symbol: null, decimals: 18 }, "native coin"],
    [{ isNative: true, symbol: "dETH", decimals: 18 }, "dETH"],
  ])("of %o", (token, unit) => {
    const unnamed = {
      id: "eip155:1/erc20:0x",
      chainId: 1,
      address: null,
      isNative: false,
      symbol: null,
      decimals: null,
    };
    expect(unitOf({ ...unnamed, ...token })).toBe(unit);
  });
});

describe("shares", () => {
  it.each([
    ["0", "0%", "0%"],
    ["1", "100%", "100%"],
    ["0.3", "30%", "30%"],
    ["0.008921568627450979", "0.89%", "0.8921568627450979%"],
    ["0.000000000000000001", "<0.01%", "0.0000000000000001%"],
  ])("%s", (share, short, exact) => {
    expect([formatShare(share), formatExactShare(share)]).toEqual([short, exact]);
  });
});

describe("addresses of the page", () => {
  const route = (href: string) => {
    const url = new URL(href, "http://page.test");
    return readRoute(url.pathname, url.searchParams);
  };

  it("name what they show", () => {
    const [account, hash] = [`0x${"aB".repeat(20)}`, `0x${"cd".repeat(32)}`];
    expect([
      route("/"),
      route(`/asset/eip155:1/erc721:${account}/42`),
      route(`/asset/eip155%3A1/erc721%3A${account}/42`),
      route(`/account/${account}`),
      route(`/identity/${hash}`),
      route(`/transaction/${hash}`),
      route("/search?q=a%20b"),
      route("/asset/nonsense"),
      route("/%E0%A4%A"),
    ]).toEqual([
      { view: "overview" },
      { view: "asset", id: `eip155:1/erc721:${account.toLowerCase()}/42` },
      { view: "asset", id: `eip155:1/erc721:${account.toLowerCase()}/42` },
      { view: "account", account: account.toLowerCase() },
      { view: "identity", id: hash },
      { view: "transaction", hash },
      { view: "search", text: "a b" },
      { view: "nowhere" },
      { view: "nowhere" },
    ]);
  });

  it("keep a moment, as a block or a time", () => {
    expect(
      ["31337:120", "2026-11-01T00:00:00Z", "2026-11-01T02:00:00+02:00", "soon", null].map((text) =>
        formatPast(readPast(text)),
      ),
    ).toEqual(["31337:120", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", undefined, undefined]);
  });
});

describe("texts", () => {
  it("names identities by their text where they have one", () => {
    expect(identityTitle(`0x${Buffer.from("ada").toString("hex").padEnd(64, "0")}`)).toBe("ada");
    expect(identityTitle(`0x${"01".repeat(32)}`)).toBe("0x01010101…010101");
    expect(shorten("0x1234")).toBe("0x1234");
  });

  it("follows nobody's script", () => {
    expect(["https://a.example/x", "javascript:alert(1)", "ipfs://x", "x"].map(webLink)).toEqual([
      "https://a.example/x",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("ticks in round steps that cover the maximum", () => {
    expect(niceTicks(63, 4)).toEqual([0, 20, 40, 60, 80]);
    expect(niceTicks(0, 4)).toEqual([0, 1]);
  });
});
