import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { encodeAssetKey, parseAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import { badInput } from "../../queries/query-error.js";
import { searchAssetNames, searchTokenSymbols, searchTransaction } from "../../queries/search.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import { loadIdentity } from "../load-identity.js";
import type { Reading } from "../readings.js";
import { loadAsset } from "../types/asset.js";
import { Contributor } from "../types/contributor.js";
import { loadEvent } from "../types/event.js";
import { SearchResult } from "../types/search-result.js";
import { Token } from "../types/token.js";

/** Names are searched by their first 256 characters. */
const MAX_TEXT = 256;

@Resolver(() => SearchResult)
export class SearchResolver {
  @Query(() => SearchResult, {
    description:
      "Finds an asset by id or part of its name, a token by the beginning of its symbol, an account, an identity, a transaction.",
  })
  async search(
    @Arg("text", () => String, { description: "What to look for: up to 256 characters." }) given: string,
    @Ctx() { readings }: ApiContext,
  ): Promise<SearchResult> {
    const text = given.trim();
    if (text.length === 0 || text.length > MAX_TEXT || text.includes("\0")) {
      throw badInput(`text: expected 1 to ${MAX_TEXT} characters, none of them NUL.`);
    }
    const reading = await readings.at();
    const ref = parseAssetId(text);
    if (ref) {
      const asset = await findAsset(reading, encodeAssetKey(ref));
      return new SearchResult({ assets: asset ? [asset] : [] });
    }
    if (/^0x[0-9a-f]{40}$/i.test(text)) return findAccount(reading, text.toLowerCase() as Hex);
    if (/^0x[0-9a-f]{64}$/i.test(text)) return findHash(reading, text.toLowerCase() as Hex);
    const names = await searchAssetNames(reading.snapshot, text);
    const tokens = await searchTokenSymbols(reading.snapshot, text);
    return new SearchResult({
      assets: await Promise.all(names.map((asset) => loadAsset(reading, asset))),
      tokens: tokens.map((token) => new Token(token, reading)),
    });
  }
}

async function findAccount(reading: Reading, account: Hex): Promise<SearchResult> {
  const isContributor = await reading.loaders.contributors.load(account);
  return new SearchResult({ contributor: isContributor ? new Contributor(account, reading) : null });
}

async function findHash(reading: Reading, hash: Hex): Promise<SearchResult> {
  const positions = await searchTransaction(reading.snapshot, hash);
  return new SearchResult({
    identity: await loadIdentity(reading, hash),
    events: await Promise.all(positions.map((position) => loadEvent(reading, position))),
  });
}
