import { encodeFunctionData } from "viem";
import { callOf, contentHashOf, toBytes32 } from "./calls.js";
import { ada, adaOnTheRoad, conciergeCooperative, developers, ferryLine, optimizers, tideStudio } from "./cast.js";
import { registryAbi } from "./contract-abis.js";
import { appointCurator, deltaId, deriveFrom, fjordId, mesaId, registerOwn, type Milestone } from "./voice-assets.js";

/** Where Ada's voice is cloned from the model, and announces ferries. */
export const mesaStory: Milestone[] = [
  {
    day: 20,
    tell(plan, { clone, model }) {
      registerOwn(plan, ada, clone, {
        kind: "fine-tune",
        name: "Ada's Voice",
        uri: "https://voices.example/clones/ada",
      });
      deriveFrom(plan, ada, clone, { chainId: deltaId, assetId: model }, 400n, "fine-tune");
      const evidence = "https://voices.example/clones/ada/recordings";
      const common = { assetId: clone, evidence };
      plan.contribute(ada, [
        { ...common, contributor: ada.address, role: toBytes32("voice"), weight: 700n },
        ...developers.slice(0, 2).map(({ address }) => ({
          ...common,
          contributor: address,
          role: toBytes32("developer"),
          weight: 200n,
        })),
        ...optimizers.map(({ address }) => ({
          ...common,
          contributor: address,
          role: toBytes32("optimizer"),
          weight: 90n,
        })),
      ]);
    },
  },
  {
    day: 22,
    tell(plan, { ferry, clone }) {
      registerOwn(plan, ferryLine, ferry, {
        kind: "application",
        name: "Ferry Announcements",
        uri: "https://voices.example/applications/ferry-announcements",
      });
      deriveFrom(plan, ferryLine, ferry, { chainId: mesaId, assetId: clone }, 350n, "wrap");
    },
  },
  {
    day: 50,
    tell(plan, { clone }) {
      const uri = "https://voices.example/clones/ada/2";
      const data = encodeFunctionData({
        abi: registryAbi,
        functionName: "changeMetadata",
        args: [clone, "Ada's Voice, second recording", uri, contentHashOf(uri)],
      });
      plan.add(callOf(ada, plan.deployment.contracts.registry, data));
    },
  },
];

/** Where the clone is mirrored, and an agent that calls the mirror changes hands. */
export const fjordStory: Milestone[] = [
  {
    day: 30,
    tell(plan, { mirror, clone, concierge }) {
      registerOwn(plan, adaOnTheRoad, mirror, {
        kind: "fine-tune",
        name: "Ada's Voice",
        uri: "https://voices.example/clones/ada",
      });
      deriveFrom(plan, adaOnTheRoad, mirror, { chainId: mesaId, assetId: clone }, 1000n, "mirror");
      registerOwn(plan, tideStudio, concierge, {
        kind: "agent",
        name: "Tide Concierge",
        uri: "https://voices.example/agents/tide-concierge",
      });
      deriveFrom(plan, tideStudio, concierge, { chainId: fjordId, assetId: mirror }, 350n, "wrap");
      deriveFrom(plan, tideStudio, concierge, { chainId: deltaId, assetId: 1n }, 5n, "dependency");
    },
  },
  {
    day: 60,
    tell(plan, { concierge }) {
      const { registry } = plan.deployment.contracts;
      const data = encodeFunctionData({
        abi: registryAbi,
        functionName: "transferFrom",
        args: [tideStudio.address, conciergeCooperative.address, concierge],
      });
      plan.add(callOf(tideStudio, registry, data));
      appointCurator(plan, conciergeCooperative, concierge);
    },
  },
];
