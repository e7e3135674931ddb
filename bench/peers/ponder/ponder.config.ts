import { createConfig } from "ponder";
import { contributionsAbi, identitiesAbi, invocationsAbi, payoutsAbi, registryAbi } from "./abi";

const { BENCH_RPC, BENCH_WS, BENCH_CHAIN_ID, BENCH_CONTRACTS } = process.env;
const addresses = JSON.parse(BENCH_CONTRACTS!) as Record<string, `0x${string}`>;
const at = (role: string) => ({ chain: "bench", address: addresses[role]!, startBlock: 0 }) as const;

const all = {
  payouts: { abi: payoutsAbi, ...at("payouts") },
  registry: { abi: registryAbi, ...at("registry") },
  contributions: { abi: contributionsAbi, ...at("contributions") },
  invocations: { abi: invocationsAbi, ...at("invocations") },
  identities: { abi: identitiesAbi, ...at("identities") },
};

export default createConfig({
  database: { kind: "postgres", connectionString: process.env.DATABASE_URL! },
  chains: {
    bench: {
      id: Number(BENCH_CHAIN_ID),
      rpc: BENCH_RPC!,
      ...(BENCH_WS ? { ws: BENCH_WS, pollingInterval: 100 } : {}),
    },
  },
  // Typed as all of them: src/index.ts leaves the handlers of those away that are not indexed.
  contracts: (addresses.registry ? all : { payouts: all.payouts }) as typeof all,
});
