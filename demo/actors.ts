import { createHash } from "node:crypto";
import type { Address, Hex } from "viem";
import { mnemonicToAccount, privateKeyToAccount, type LocalAccount } from "viem/accounts";

/** Somebody who signs transactions in the demonstration. */
export interface Actor {
  name: string;
  /** In lower case, which spares each encoding the check of a checksum. */
  address: Address;
  account: LocalAccount;
}

const actors = new Map<string, Actor>();

/** The actor of that name; the key follows from the name, so every run has the same people. */
export function actorNamed(name: string): Actor {
  let actor = actors.get(name);
  if (!actor) {
    actor = toActor(name, privateKeyToAccount(`0x${digest(`actor ${name}`)}`));
    actors.set(name, actor);
  }
  return actor;
}

function toActor(name: string, account: LocalAccount): Actor {
  return { name, address: account.address.toLowerCase() as Hex, account };
}

function digest(text: string): string {
  return createHash("sha256").update(`tributary demonstration ${text}`).digest("hex");
}

/** An account that only ever receives; nobody holds its key. */
export function inventedAddress(name: string): Address {
  return `0x${digest(`account ${name}`).slice(0, 40)}`;
}

/** Anvil's first funded account, from the mnemonic that every development chain knows. */
export function createTreasury(): Actor {
  const account = mnemonicToAccount("test test test test test test test test test test test junk");
  return toActor("treasury", account);
}
