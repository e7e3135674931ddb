import { decodeFunctionResult, encodeFunctionData, type Address, type Hex } from "viem";
import { inventedAddress } from "./actors.js";
import {
  claimCredits,
  recordContributions,
  recordInvocations,
  settlePayouts,
  toBytes32,
  type PlannedCall,
} from "./calls.js";
import { clearing, curator, harborVoices, workers } from "./cast.js";
import { invocationsAbi, payoutsAbi } from "./contract-abis.js";
import { historyDays, type ChainHistory } from "./history.js";
import type { Random } from "./random.js";
import type { RecordedChain } from "./recorded-chain.js";
import { sceneOf } from "./scenes.js";
import { planUses } from "./use.js";
import { deltaId } from "./voice-assets.js";

/** Plans what happens in the next live block: mostly some use of the chain's assets, now and then a claim or new work. */
export async function planLiveCalls(
  chain: RecordedChain,
  history: ChainHistory,
  random: Random,
): Promise<PlannedCall[]> {
  const { contracts, dollar } = history.deployment;
  const calls: PlannedCall[] = [];
  const scene = sceneOf(history.chainId, historyDays, history.assets, dollar);
  if (scene && random.below(5) > 0) {
    const lastId = await readLastInvocationId(chain, contracts.invocations);
    const { invocations, payouts } = planUses(random, scene, 1 + random.below(2), lastId);
    calls.push(recordInvocations(contracts, curator, invocations), settlePayouts(contracts, clearing, payouts));
  }
  if (random.below(6) === 0) {
    const worker = random.pick(workers);
    const credit = await readClaimable(chain, contracts.payouts, worker.address, dollar);
    if (credit > 0n) calls.push(claimCredits(contracts, worker, [dollar]));
  }
  if (history.chainId === deltaId && random.below(15) === 0) {
    const newcomer = {
      assetId: history.assets.dataset,
      contributor: inventedAddress(`newcomer ${random.below(1_000_000)}`),
      role: toBytes32("annotator"),
      weight: BigInt(1 + random.below(40)),
      evidence: "https://voices.example/datasets/thousand-accents/open-days",
    };
    calls.push(recordContributions(contracts, harborVoices, [newcomer]));
  }
  return calls;
}

async function readLastInvocationId(chain: RecordedChain, to: Address): Promise<bigint> {
  const call = { abi: invocationsAbi, functionName: "lastInvocationId" } as const;
  return decodeFunctionResult({ ...call, data: await ethCall(chain, to, encodeFunctionData(call)) });
}

async function readClaimable(chain: RecordedChain, to: Address, account: Address, token: Address): Promise<bigint> {
  const call = { abi: payoutsAbi, functionName: "claimable" } as const;
  const data = encodeFunctionData({ ...call, args: [account, token] });
  return decodeFunctionResult({ ...call, data: await ethCall(chain, to, data) });
}

async function ethCall(chain: RecordedChain, to: Address, data: Hex): Promise<Hex> {
  return (await chain.writer.rpc.call("eth_call", { to, data }, "latest")) as Hex;
}
