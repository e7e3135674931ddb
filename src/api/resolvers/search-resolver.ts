import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { encodeAssetKey, parseAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import { badInput } from "../../queries/reading/query-error.js";
import { SEARCH_LIMIT, searchAssetNames, searchTokenSymbols, searchTransaction } from "../../queries/assets/search.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import { loadIdentity } from "../load-identity.js";
import type { Reading } from "../readings.js";
import { type Asset, loadAsset } from "../types/asset.js";
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
      "Finds an asset by id or a part of its name (its first 256 characters), a token by the beginning of its symbol, an account, an identity, a transaction.",
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
    const [named, tokens] = await Promise.all([
      searchAssetNames(reading.snapshot, text),
      searchTokenSymbols(reading.snapshot, text),
    ]);
    const asset = await findById(reading, text);
    const names = named.filter((key) => key !== asset?.key).slice(0, SEARCH_LIMIT - (asset ? 1 : 0));
    return new SearchResult({
      assets: [...(asset ? [asset] : []), ...(await Promise.all(names.map((key) => loadAsset(reading, key))))],
      tokens: tokens.map((token) => new Token(token, reading)),
      ...(/^0x[0-9a-f]{40}$/i.test(text) && (await findAccount(reading, text.toLowerCase() as Hex))),
      ...(/^0x[0-9a-f]{64}$/i.test(text) && (await findHash(reading, text.toLowerCase() as Hex))),
    });
  }
}

async function findById(reading: Reading, text: string): Promise<Asset | null> {
  const ref = parseAssetId(text);
  return ref ? findAsset(reading, encodeAssetKey(ref)) : null;
}

async function findAccount(reading: Reading, account: Hex): Promise<Partial<SearchResult>> {
  const isContributor = await reading.loaders.contributors.load(account);
  return { contributor: isContributor ? new Contributor(account, reading) : null };
}

async function findHash(reading: Reading, hash: Hex): Promise<Partial<SearchResult>> {
  const positions = await searchTransaction(reading.snapshot, hash);
  return {
    identity: await loadIdentity(reading, hash),
    events: await Promise.all(positions.map((position) => loadEvent(reading, position))),
  };
}
