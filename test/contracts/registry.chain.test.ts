import { stringToHex, zeroAddress, zeroHash } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { person, startTestChain, type Contract, type TestChain } from "./test-chain.js";

const wad = 10n ** 18n;
const kind = stringToHex("model", { size: 32 });
const relation = stringToHex("fine-tune", { size: 32 });
const [administrator, owner, stranger, curator] = [person(0), person(1), person(2), person(3)];

let chain: TestChain;
let registry: Contract;

beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
beforeEach(async () => {
  registry = await chain.deploy("TributaryRegistry", [administrator]);
});

function asset(name: string, of = owner) {
  return { owner: of, kind, name, uri: `https://assets.example/${name}`, contentHash: zeroHash };
}

function derivation(childId: bigint, parentId: bigint, share: bigint, parentChainId = 1n) {
  return { childId, parentChainId, parentRegistry: registry.address, parentId, share, relation };
}

const own = (functionName: string, ...args: unknown[]) => chain.send(owner, registry, functionName, args);

describe("registering assets", () => {
  test("mints to the owner and says so", async () => {
    expect(await own("register", asset("a"))).toEqual([
      { eventName: "Transfer", args: { from: zeroAddress, to: owner, tokenId: 1n } },
      { eventName: "AssetRegistered", args: { assetId: 1n, ...asset("a") } },
    ]);
    expect(await chain.read(registry, "ownerOf", [1n])).toBe(owner);
    expect(await chain.read(registry, "tokenURI", [1n])).toBe("https://assets.example/a");
  });

  test("in the name of others is a registrar's to do, who then curates", async () => {
    await expect(chain.send(curator, registry, "register", [asset("a")])).rejects.toThrow("NotRegistrar");
    await expect(chain.send(stranger, registry, "setRegistrar", [curator, true])).rejects.toThrow(
      "OwnableUnauthorized",
    );
    await chain.send(administrator, registry, "setRegistrar", [curator, true]);
    const events = await chain.send(curator, registry, "registerMany", [[asset("a"), asset("b", stranger)]]);
    expect(events).toHaveLength(4);
    expect(events.at(-1)).toEqual({ eventName: "AssetRegistered", args: { assetId: 2n, ...asset("b", stranger) } });
    expect(await chain.read(registry, "curatorOf", [2n])).toBe(curator);
  });
});

test("metadata is changed by the owner or the curator, and by nobody else", async () => {
  await own("register", asset("a"));
  const change = [1n, "A", "https://assets.example/A", zeroHash];
  await expect(chain.send(stranger, registry, "changeMetadata", change)).rejects.toThrow("NotAssetWriter");
  await expect(chain.send(stranger, registry, "setCurator", [1n, stranger])).rejects.toThrow("NotAssetOwner");
  await own("setCurator", 1n, curator);
  expect(await chain.send(curator, registry, "changeMetadata", change)).toEqual([
    {
      eventName: "AssetMetadataChanged",
      args: { assetId: 1n, name: "A", uri: "https://assets.example/A", contentHash: zeroHash },
    },
  ]);
});

test("a transferred asset is its new owner's alone: the curator goes with the old one", async () => {
  await own("register", asset("a"));
  await own("setCurator", 1n, curator);
  expect(await own("transferFrom", owner, stranger, 1n)).toEqual([
    { eventName: "Transfer", args: { from: owner, to: stranger, tokenId: 1n } },
  ]);
  for (const former of [owner, curator]) expect(await chain.read(registry, "isAssetWriter", [former, 1n])).toBe(false);
  expect(await chain.read(registry, "isAssetWriter", [stranger, 1n])).toBe(true);
});

test("a burned asset has no owner and takes no more writes", async () => {
  await own("register", asset("a"));
  await expect(chain.send(stranger, registry, "burn", [1n])).rejects.toThrow("ERC721InsufficientApproval");
  expect(await own("burn", 1n)).toEqual([
    { eventName: "Transfer", args: { from: owner, to: zeroAddress, tokenId: 1n } },
  ]);
  await expect(own("derive", derivation(1n, 9n, 1n))).rejects.toThrow("NotAssetWriter");
  await own("register", asset("b"));
  expect(await chain.read(registry, "lastAssetId")).toBe(2n);
});

describe("derivations", () => {
  beforeEach(() => own("registerMany", [asset("child"), asset("parent")]));

  test("are registered, replaced and revoked; a replaced share makes room for others", async () => {
    const { childId, parentChainId, parentRegistry, parentId } = derivation(1n, 7n, wad);
    expect(await own("derive", derivation(1n, 7n, wad))).toEqual([
      { eventName: "DerivationRegistered", args: derivation(1n, 7n, wad) },
    ]);
    await expect(own("derive", derivation(1n, 8n, 1n))).rejects.toThrow("SharesExceedWhole");
    expect(await own("deriveMany", [derivation(1n, 7n, wad - 1n), derivation(1n, 8n, 1n)])).toHaveLength(2);
    expect(await own("revokeDerivation", childId, parentChainId, parentRegistry, parentId)).toEqual([
      { eventName: "DerivationRevoked", args: { childId, parentChainId, parentRegistry, parentId } },
    ]);
    expect(await chain.read(registry, "sharesTotalOf", [1n])).toBe(1n);
    const again = own("revokeDerivation", childId, parentChainId, parentRegistry, parentId);
    await expect(again).rejects.toThrow("UnknownDerivation");
  });

  test("of share 0 are provenance, known and revocable", async () => {
    await own("derive", derivation(1n, 7n, 0n));
    expect(await own("revokeDerivation", 1n, 1n, registry.address, 7n)).toHaveLength(1);
  });

  test("may form a cycle, but not of one asset", async () => {
    const here = BigInt(chain.client.chain?.id ?? 0);
    await own("deriveMany", [derivation(1n, 2n, 5n, here), derivation(2n, 1n, 5n, here)]);
    await expect(own("derive", derivation(1n, 1n, 5n, here))).rejects.toThrow("OwnParent");
    // The same id in another chain's registry is another asset.
    expect(await own("derive", derivation(1n, 1n, 5n))).toHaveLength(1);
  });

  test("are refused where they make no sense", async () => {
    await expect(own("derive", derivation(1n, 7n, wad + 1n))).rejects.toThrow("SharesExceedWhole");
    await expect(own("derive", derivation(1n, 7n, 1n, 0n))).rejects.toThrow("InvalidParentChain");
    await expect(own("derive", derivation(1n, 7n, 1n, 2n ** 53n))).rejects.toThrow("InvalidParentChain");
    await expect(own("derive", derivation(1n, 7n, 1n, 31337n))).rejects.toThrow("UnknownParent");
    await expect(own("derive", { ...derivation(1n, 7n, 1n), parentRegistry: zeroAddress })).rejects.toThrow(
      "InvalidParentRegistry",
    );
    await expect(chain.send(stranger, registry, "derive", [derivation(1n, 7n, 1n)])).rejects.toThrow("NotAssetWriter");
  });
});
