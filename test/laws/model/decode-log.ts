import type { DomainEvent } from "./domain-event.js";
import { assetId, contributionId, invocationId, tokenId } from "./ids.js";
import { asAddress, asBool, asStringBytes, asUint, headWords, indexedWords } from "./log-words.js";
import type { Deployment, RawLog } from "./model-input.js";
import type { SolidityEvent } from "./signatures.js";
import { readText, readWord } from "./text-rules.js";

/** Decodes one log as the event it claims to be. Throws UndecodableLog. */
export function decodeLog(chainId: number, deployment: Deployment, name: SolidityEvent, log: RawLog): DomainEvent {
  const asset = (word: string) => assetId(chainId, deployment.registry, asUint(word));
  const contribution = (word: string) => contributionId(chainId, deployment.contributions, asUint(word));
  const invocation = (word: string) => invocationId(chainId, deployment.invocations, asUint(word));
  const token = (word: string) => tokenId(chainId, asAddress(word));
  const text = (word: string) => readText(asStringBytes(log, word));
  const unlessZero = (word: string, read: (word: string) => string) => (asUint(word) === 0n ? null : read(word));

  switch (name) {
    case "AssetRegistered": {
      const [id, owner, kind] = indexedWords(log, 3) as [string, string, string];
      const [label, uri, contentHash] = headWords(log, 3) as [string, string, string];
      const fields = {
        asset: asset(id),
        owner: asAddress(owner),
        kind: readWord(kind),
        name: text(label),
        uri: text(uri),
      };
      return { name, fields: { ...fields, contentHash } };
    }
    case "AssetMetadataChanged": {
      const [id] = indexedWords(log, 1) as [string];
      const [label, uri, contentHash] = headWords(log, 3) as [string, string, string];
      return { name, fields: { asset: asset(id), name: text(label), uri: text(uri), contentHash } };
    }
    case "Transfer": {
      const [from, to, id] = indexedWords(log, 3) as [string, string, string];
      return { name: "AssetTransferred", fields: { asset: asset(id), from: asAddress(from), to: asAddress(to) } };
    }
    case "DerivationRegistered": {
      const [child, chain, registry] = indexedWords(log, 3) as [string, string, string];
      const [parentId, share, relation] = headWords(log, 3) as [string, string, string];
      const parent = assetId(asUint(chain), asAddress(registry), asUint(parentId));
      const terms = { parentChainId: asUint(chain), share: asUint(share), relation: readWord(relation) };
      return { name, fields: { child: asset(child), parent, ...terms } };
    }
    case "DerivationRevoked": {
      const [child, chain, registry] = indexedWords(log, 3) as [string, string, string];
      const [parentId] = headWords(log, 1) as [string];
      const parent = assetId(asUint(chain), asAddress(registry), asUint(parentId));
      return { name, fields: { child: asset(child), parent } };
    }
    case "ContributionRecorded": {
      const [id, of, contributor] = indexedWords(log, 3) as [string, string, string];
      const [role, weight, evidence] = headWords(log, 3) as [string, string, string];
      const ids = { contribution: contribution(id), asset: asset(of), contributor: asAddress(contributor) };
      return { name, fields: { ...ids, role: readWord(role), weight: asUint(weight), evidence: text(evidence) } };
    }
    case "ContributionValidated": {
      const [id, validator] = indexedWords(log, 2) as [string, string];
      const [score] = headWords(log, 1) as [string];
      return {
        name,
        fields: { contribution: contribution(id), validator: asAddress(validator), score: asUint(score) },
      };
    }
    case "ContributionRevoked": {
      const [id, by] = indexedWords(log, 2) as [string, string];
      const [reason] = headWords(log, 1) as [string];
      return { name, fields: { contribution: contribution(id), by: asAddress(by), reason: text(reason) } };
    }
    case "InvocationRecorded": {
      const [id, of, caller] = indexedWords(log, 3) as [string, string, string];
      const [parent, paidIn, fee, units] = headWords(log, 4) as [string, string, string, string];
      const ids = { invocation: invocation(id), asset: asset(of), caller: asAddress(caller) };
      const parentInvocation = unlessZero(parent, invocation);
      return {
        name,
        fields: { ...ids, parentInvocation, token: token(paidIn), fee: asUint(fee), units: asUint(units) },
      };
    }
    case "PayoutSettled": {
      const [forInvocation, forAsset, account] = indexedWords(log, 3) as [string, string, string];
      const [role, paidIn, amount, direct] = headWords(log, 4) as [string, string, string, string];
      const refs = { invocation: unlessZero(forInvocation, invocation), asset: unlessZero(forAsset, asset) };
      const money = { token: token(paidIn), amount: asUint(amount), direct: asBool(direct) };
      return { name, fields: { ...refs, account: asAddress(account), role: readWord(role), ...money } };
    }
    case "PayoutClaimed": {
      const [account, paidIn] = indexedWords(log, 2) as [string, string];
      const [amount] = headWords(log, 1) as [string];
      return { name, fields: { account: asAddress(account), token: token(paidIn), amount: asUint(amount) } };
    }
    case "IdentityLinked":
    case "IdentityUnlinked": {
      const [identity, account] = indexedWords(log, 2) as [string, string];
      return { name, fields: { identity, account: asAddress(account) } };
    }
  }
}
