import { readFileSync } from "node:fs";
import path from "node:path";
import { concatHex, encodeAbiParameters, getContractAddress, parseAbiParameters, type Address, type Hex } from "viem";
import { z } from "zod";
import { projectRoot } from "./project-root.js";

export interface DemoContracts {
  registry: Address;
  contributions: Address;
  invocations: Address;
  payouts: Address;
  identities: Address;
}

export interface Deployment {
  contracts: DemoContracts;
  /** A six-decimals ERC-20 that fees are paid in. */
  dollar: Address;
  /** Creation codes to be sent from the deployer's first nonces, in this order. */
  creationCodes: Hex[];
}

/** What `deployer` deploys with its first transactions; the addresses follow from the deployer and the order. */
export function planDeployment(deployer: Address): Deployment {
  const at = (nonce: number): Address =>
    getContractAddress({ from: deployer, nonce: BigInt(nonce) }).toLowerCase() as Hex;
  const registry = at(1);
  const administrator = encodeAbiParameters(parseAbiParameters("address"), [deployer]);
  const ofRegistry = encodeAbiParameters(parseAbiParameters("address"), [registry]);
  const tokenParameters = parseAbiParameters("string, string, uint8, address");
  return {
    dollar: at(0),
    contracts: { registry, contributions: at(2), invocations: at(3), payouts: at(4), identities: at(5) },
    creationCodes: [
      concatHex([
        readBytecode("TestToken"),
        encodeAbiParameters(tokenParameters, ["Demonstration Dollar", "dUSD", 6, deployer]),
      ]),
      concatHex([readBytecode("TributaryRegistry"), administrator]),
      concatHex([readBytecode("TributaryContributions"), ofRegistry]),
      concatHex([readBytecode("TributaryInvocations"), ofRegistry]),
      readBytecode("TributaryPayouts"),
      concatHex([readBytecode("TributaryIdentities"), administrator]),
    ],
  };
}

const artifactSchema = z.object({ bytecode: z.string().regex(/^0x[0-9a-f]+$/) });

function readBytecode(contractName: string): Hex {
  const file = path.join(projectRoot, "contracts", "build", `${contractName}.json`);
  return artifactSchema.parse(JSON.parse(readFileSync(file, "utf8"))).bytecode as Hex;
}
