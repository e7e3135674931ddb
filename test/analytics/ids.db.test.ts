import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAssetKey, encodeAssetKey, formatAssetId } from "../../src/domain/asset-key.js";
import type { Hex } from "../../src/domain/hex.js";
import { ZERO_ADDRESS } from "../../src/domain/hex.js";
import { formatContributionId, formatEventId, formatTokenId } from "../../src/domain/ids.js";
import { type Analytics, openAnalytics } from "./support/open-analytics.js";

let analytics: Analytics;

beforeAll(async () => {
  analytics = await openAnalytics([]);
});

afterAll(() => analytics.close());

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each): Hex => `0x${Buffer.from(each).toString("hex")}`);
const uint256 = fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 64n), fc.bigInt(0n, 2n ** 256n - 1n));
const bytesOf = (text: Hex): Buffer => Buffer.from(text.slice(2), "hex");

describe("the functions of schema caip, as the API's ids are written", () => {
  it("name assets of any chain, registry and id, and read their names back", async () => {
    const refs = fc.sample(
      fc.record({ chainId: fc.bigInt(1n, 2n ** 53n - 1n), registry: hex(20), assetId: uint256 }),
      500,
    );
    const rows = await analytics.read<{ id: string; key: Buffer; chain: string }>(
      `select caip.asset_id(key) as id, caip.asset_key(replace(upper(caip.asset_id(key)), '0X', '0x')) as key,
         caip.asset_chain_id(key) as chain
       from unnest($1::bytea[]) with ordinality as given (key, place) order by place`,
      [refs.map((ref) => bytesOf(encodeAssetKey(ref)))],
    );
    expect(rows.map(({ id, chain }) => [id, chain])).toEqual(
      refs.map((ref) => [formatAssetId(ref), String(ref.chainId)]),
    );
    expect(rows.map(({ key }) => decodeAssetKey(`0x${key.toString("hex")}`))).toEqual(refs);
  });

  it("name a parent whose chain id is out of range", async () => {
    const ref = { chainId: 2n ** 256n - 1n, registry: ZERO_ADDRESS, assetId: 0n };
    expect(await analytics.read("select caip.asset_id($1) as id", [bytesOf(encodeAssetKey(ref))])).toEqual([
      { id: formatAssetId(ref) },
    ]);
  });

  it.each(["", "eip155:1/erc721:0x12/1", "eip155:0/erc721:0x90a165006ed4e754e47a22f661462d8a09a1f762/1", "nothing"])(
    "refuse %j as an asset's id",
    (text) =>
      expect(analytics.read("select caip.asset_key($1)", [text])).rejects.toThrow(
        `Expected an asset id such as eip155:1/erc721:0x<40 digits>/42, found ${text}.`,
      ),
  );

  it("name tokens, events and contributions", async () => {
    const [token, hash, id] = [fc.sample(hex(20), 1)[0]!, fc.sample(hex(32), 1)[0]!, fc.sample(uint256, 1)[0]!];
    const [row] = await analytics.read(
      `select caip.token_id(7, $1) as token, caip.token_id(7, $2) as coin, caip.event_id(7, $3, 4, 5) as event,
         caip.contract_id(7, $1, 'contribution', $4) as contribution, caip.bytes(upper(caip.hex($3))) as bytes`,
      [bytesOf(token), bytesOf(ZERO_ADDRESS), bytesOf(hash), String(id)],
    );
    expect(row).toEqual({
      token: formatTokenId(7, token),
      coin: formatTokenId(7, ZERO_ADDRESS),
      event: formatEventId(7, hash, 4, 5),
      contribution: formatContributionId(7, token, String(id)),
      bytes: bytesOf(hash),
    });
  });

  it("turn base units into whole tokens without losing one, and without decimals into null", async () => {
    const most = 2n ** 256n - 1n;
    expect(
      await analytics.read(
        `select caip.whole($1::numeric, 18) as most, caip.whole(1500000, 6) as trimmed, caip.whole(7, 0) as none,
           caip.whole(1, 255) as least, caip.whole(7, null) as unknown`,
        [String(most)],
      ),
    ).toEqual([
      {
        most: `${most / 10n ** 18n}.${String(most % 10n ** 18n).padStart(18, "0")}`,
        trimmed: "1.5",
        none: "7",
        least: `0.${"1".padStart(255, "0")}`,
        unknown: null,
      },
    ]);
  });

  it("write a bytes32 name as text where it is printable", async () => {
    const names = ["616e6e6f7461746f72", "5c20", "c3a9", "6100620000", "00", "7f"];
    const rows = await analytics.read<{ name: string | null }>(
      "select caip.name(decode(rpad(given, 64, '0'), 'hex')) as name from unnest($1::text[]) with ordinality as n (given, place) order by place",
      [names],
    );
    expect(rows.map(({ name }) => name)).toEqual(["annotator", "\\ ", null, null, null, null]);
  });
});
