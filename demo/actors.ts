import { getAddress, keccak256, slice, toHex, type Address } from "viem";
import { mnemonicToAccount, privateKeyToAccount, type LocalAccount } from "viem/accounts";

/** Somebody who signs transactions in the demonstration. */
export interface Actor {
  name: string;
  address: Address;
  account: LocalAccount;
}

const actors = new Map<string, Actor>();

/** The actor of that name; the key follows from the name, so every run has the same people. */
export function actorNamed(name: string): Actor {
  let actor = actors.get(name);
  if (!actor) {
    const account = privateKeyToAccount(keccak256(toHex(`tributary demonstration actor ${name}`)));
    actor = { name, address: account.address, account };
    actors.set(name, actor);
  }
  return actor;
}

/** An account that only ever receives; nobody holds its key. */
export function inventedAddress(name: string): Address {
  return getAddress(slice(keccak256(toHex(`tributary demonstration account ${name}`)), 12));
}

/** Anvil's first funded account, from the mnemonic that every development chain knows. */
export function createTreasury(): Actor {
  const account = mnemonicToAccount("test test test test test test test test test test test junk");
  return { name: "treasury", address: account.address, account };
}
