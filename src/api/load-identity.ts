import type { Hex } from "../domain/hex.js";
import type { Reading } from "./readings.js";
import { Identity } from "./types/identity.js";

/** An identity; null for a name that no account was ever linked to. */
export async function loadIdentity(reading: Reading, id: Hex): Promise<Identity | null> {
  const accounts = await reading.loaders.identityAccounts.load(id);
  return accounts && new Identity(id, accounts, reading);
}
