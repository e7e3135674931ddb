import { createRequire } from "node:module";
import type { Hex } from "viem";

interface Compiler {
  compile(input: string): string;
}

interface Output {
  readonly errors?: readonly { severity: string; formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, { evm: { bytecode: { object: string } } }>>>>;
}

/** Tokens as the standard does not have them. */
const SOURCE = `
// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// Older than the standard: texts are padded words, and decimals is as wide as any number.
contract Legacy {
    bytes32 public constant name = "Maker";
    bytes32 public constant symbol = "MKR";
    uint256 public constant decimals = 18;
}

/// Refuses every call.
contract Silent {
    fallback() external {
        revert("not for you");
    }
}

/// Says what cannot be: a megabyte, and more decimals than a byte holds.
contract Boastful {
    uint256 public constant decimals = 1000000000;

    function symbol() external pure returns (string memory) {
        return "BOAST";
    }

    function name() external pure returns (string memory) {
        bytes memory text = new bytes(1000000);
        return string(text);
    }
}

/// Answers with an offset and a length that lead out of the answer, and never ends where decimals are asked for.
contract Malformed {
    function symbol() external pure {
        assembly {
            mstore(0, not(0))
            return(0, 64)
        }
    }

    function name() external pure {
        assembly {
            mstore(0, 32)
            mstore(32, not(0))
            return(0, 96)
        }
    }

    function decimals() external pure returns (uint8) {
        while (true) {}
    }
}
`;

/** The creation bytecode of each, by contract name. */
export function compileOddTokens(): ReadonlyMap<string, Hex> {
  const solc = createRequire(import.meta.url)("solc") as Compiler;
  const settings = { evmVersion: "cancun", outputSelection: { "*": { "*": ["evm.bytecode.object"] } } };
  const input = { language: "Solidity", sources: { odd: { content: SOURCE } }, settings };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const faults = errors.filter(({ severity }) => severity === "error").map(({ formattedMessage }) => formattedMessage);
  if (faults.length > 0) throw new Error(`Expected the odd tokens to compile, found:\n${faults.join("\n")}`);
  return new Map(
    Object.entries(contracts["odd"] ?? {}).map(([name, { evm }]): [string, Hex] => [name, `0x${evm.bytecode.object}`]),
  );
}
