import { stringToHex, zeroAddress, zeroHash } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { person, startTestChain, type Contract, type TestChain } from "./test-chain.js";

const [administrator, owner, contributor, validator, stranger] = [0, 1, 2, 3, 4].map(person);
const role = stringToHex("annotator", { size: 32 });

let chain: TestChain;
let registry: Contract;

beforeAll(async () => {
  chain = await startTestChain();
  registry = await chain.deploy("TributaryRegistry", [administrator]);
  const asset = { owner, kind: role, name: "a", uri: "", contentHash: zeroHash };
  await chain.send(owner ?? zeroAddress, registry, "register", [asset]);
});
afterAll(() => chain.stop());

function sendAs(from: string | undefined, contract: Contract, functionName: string, ...args: unknown[]) {
  return chain.send((from ?? zeroAddress) as `0x${string}`, contract, functionName, args);
}

describe("contributions", () => {
  let contributions: Contract;
  const work = { assetId: 1n, contributor, role, weight: 7n, evidence: "https://evidence.example/1" };

  beforeEach(async () => {
    contributions = await chain.deploy("TributaryContributions", [registry.address]);
  });

  test("are recorded by the asset's writers under consecutive ids", async () => {
    expect(await sendAs(owner, contributions, "record", work)).toEqual([
      { eventName: "ContributionRecorded", args: { contributionId: 1n, ...work } },
    ]);
    expect(await sendAs(owner, contributions, "recordMany", [work, { ...work, weight: 8n }])).toEqual([
      { eventName: "ContributionRecorded", args: { contributionId: 2n, ...work } },
      { eventName: "ContributionRecorded", args: { contributionId: 3n, ...work, weight: 8n } },
    ]);
    await expect(sendAs(contributor, contributions, "record", work)).rejects.toThrow("NotAssetWriter");
    await expect(sendAs(owner, contributions, "record", { ...work, assetId: 2n })).rejects.toThrow("NotAssetWriter");
    await expect(sendAs(owner, contributions, "record", { ...work, weight: 0n })).rejects.toThrow("ZeroWeight");
    const nobody = { ...work, contributor: zeroAddress };
    await expect(sendAs(owner, contributions, "record", nobody)).rejects.toThrow("ZeroContributor");
  });

  test("are validated by appointed validators, not by the contributor", async () => {
    await sendAs(owner, contributions, "record", work);
    await expect(sendAs(validator, contributions, "validate", 1n, 90n)).rejects.toThrow("NotValidator");
    await expect(sendAs(validator, contributions, "setValidator", 1n, validator, true)).rejects.toThrow(
      "NotAssetWriter",
    );
    for (const account of [validator, contributor])
      await sendAs(owner, contributions, "setValidator", 1n, account, true);
    expect(await sendAs(validator, contributions, "validate", 1n, 90n)).toEqual([
      { eventName: "ContributionValidated", args: { contributionId: 1n, validator, score: 90n } },
    ]);
    const again = [{ contributionId: 1n, score: 91n }];
    expect(await sendAs(validator, contributions, "validateMany", again)).toEqual([
      { eventName: "ContributionValidated", args: { contributionId: 1n, validator, score: 91n } },
    ]);
    await expect(sendAs(contributor, contributions, "validate", 1n, 100n)).rejects.toThrow("OwnContribution");
    await expect(sendAs(validator, contributions, "validate", 2n, 1n)).rejects.toThrow("UnknownContribution");
  });

  test("are revoked once, by a writer or by the contributor", async () => {
    await sendAs(owner, contributions, "recordMany", [work, work]);
    await expect(sendAs(stranger, contributions, "revoke", 1n, "no")).rejects.toThrow("NotAllowedToRevoke");
    expect(await sendAs(owner, contributions, "revoke", 1n, "copied")).toEqual([
      { eventName: "ContributionRevoked", args: { contributionId: 1n, by: owner, reason: "copied" } },
    ]);
    expect(await sendAs(contributor, contributions, "revoke", 2n, "mine no more")).toHaveLength(1);
    await expect(sendAs(owner, contributions, "revoke", 1n, "copied")).rejects.toThrow("AlreadyRevoked");
  });
});

test("invocations are recorded by the asset's writers, nested in earlier ones", async () => {
  const invocations = await chain.deploy("TributaryInvocations", [registry.address]);
  const use = { assetId: 1n, caller: stranger, parentInvocationId: 0n, token: zeroAddress, fee: 10n, units: 3n };
  const nested = { ...use, parentInvocationId: 1n, fee: 4n };
  expect(await sendAs(owner, invocations, "recordMany", [use, nested])).toEqual([
    { eventName: "InvocationRecorded", args: { invocationId: 1n, ...use } },
    { eventName: "InvocationRecorded", args: { invocationId: 2n, ...nested } },
  ]);
  expect(await sendAs(owner, invocations, "record", use)).toHaveLength(1);
  await expect(sendAs(stranger, invocations, "record", use)).rejects.toThrow("NotAssetWriter");
  await expect(sendAs(owner, invocations, "record", { ...use, parentInvocationId: 4n })).rejects.toThrow(
    "UnknownParentInvocation",
  );
  await expect(sendAs(owner, invocations, "record", { ...use, caller: zeroAddress })).rejects.toThrow("ZeroCaller");
});

describe("identities", () => {
  const identity = stringToHex("ada", { size: 32 });
  let identities: Contract;

  beforeEach(async () => {
    identities = await chain.deploy("TributaryIdentities", [administrator]);
  });

  test("are opened once, joined by invitation, and left", async () => {
    expect(await sendAs(owner, identities, "open", identity)).toEqual([
      { eventName: "IdentityLinked", args: { identity, account: owner } },
    ]);
    await expect(sendAs(stranger, identities, "open", identity)).rejects.toThrow("AlreadyOpened");
    await expect(sendAs(stranger, identities, "join", identity)).rejects.toThrow("NotInvited");
    await expect(sendAs(stranger, identities, "invite", identity, stranger, true)).rejects.toThrow("NotController");
    await sendAs(owner, identities, "invite", identity, contributor, true);
    expect(await sendAs(contributor, identities, "join", identity)).toEqual([
      { eventName: "IdentityLinked", args: { identity, account: contributor } },
    ]);
    await expect(sendAs(stranger, identities, "unlink", contributor)).rejects.toThrow("NotAllowedToUnlink");
    expect(await sendAs(contributor, identities, "unlink", contributor)).toEqual([
      { eventName: "IdentityUnlinked", args: { identity, account: contributor } },
    ]);
    await expect(sendAs(owner, identities, "unlink", contributor)).rejects.toThrow("NotLinked");
  });

  test("are attested by attesters; linking again moves the account", async () => {
    const other = stringToHex("village", { size: 32 });
    const links = [
      { identity, account: stranger },
      { identity: other, account: stranger },
    ];
    await expect(sendAs(validator, identities, "attestMany", links)).rejects.toThrow("NotAttester");
    await sendAs(administrator, identities, "setAttester", validator, true);
    expect(await sendAs(validator, identities, "attestMany", links)).toEqual(
      links.map((args) => ({ eventName: "IdentityLinked", args })),
    );
    expect(await chain.read(identities, "identityOf", [stranger])).toBe(other);
    expect(await sendAs(validator, identities, "unlink", stranger)).toHaveLength(1);
  });
});
