import { encodeFunctionData } from "viem";
import { inventedAddress } from "./actors.js";
import { attestLinks, callOf, toBytes32 } from "./calls.js";
import { ada, adaOnTheRoad, annotators, curator, developers } from "./cast.js";
import { identitiesAbi as abi } from "./contract-abis.js";
import { deltaId, fjordId, mesaId, type Milestone } from "./voice-assets.js";

const adaIdentity = toBytes32("ada-lindqvist");
const villageIdentity = toBytes32("hillside-village");

/** People gather their accounts: by invitation, by an attester, over chains; one moves and one leaves. */
export const identityStories = new Map<number, Milestone[]>([
  [
    deltaId,
    [
      {
        day: 25,
        tell(plan) {
          const { identities } = plan.deployment.contracts;
          plan.add(
            callOf(ada, identities, encodeFunctionData({ abi, functionName: "open", args: [adaIdentity] })),
            callOf(
              ada,
              identities,
              encodeFunctionData({ abi, functionName: "invite", args: [adaIdentity, adaOnTheRoad.address, true] }),
            ),
            callOf(adaOnTheRoad, identities, encodeFunctionData({ abi, functionName: "join", args: [adaIdentity] })),
          );
        },
      },
      {
        day: 26,
        tell(plan) {
          const links = annotators.slice(0, 6).flatMap(({ name, address }) => [
            { identity: toBytes32(name), account: address },
            { identity: toBytes32(name), account: inventedAddress(`${name} at home`) },
          ]);
          plan.add(attestLinks(plan.deployment.contracts, curator, links));
        },
      },
    ],
  ],
  [
    mesaId,
    [
      {
        day: 28,
        tell(plan) {
          const accounts = [ada.address, ...annotators.slice(6, 9).map(({ address }) => address)];
          const links = accounts.map((account, index) => ({
            identity: index === 0 ? adaIdentity : villageIdentity,
            account,
          }));
          plan.add(attestLinks(plan.deployment.contracts, curator, links));
        },
      },
      {
        day: 55,
        // One who was linked on another chain under a name of their own moves into the village.
        tell(plan) {
          const account = annotators[5]?.address ?? ada.address;
          plan.add(attestLinks(plan.deployment.contracts, curator, [{ identity: villageIdentity, account }]));
        },
      },
    ],
  ],
  [
    fjordId,
    [
      {
        day: 35,
        tell(plan) {
          const links = developers.slice(0, 2).map(({ address }) => ({
            identity: toBytes32("estuary-core"),
            account: address,
          }));
          plan.add(attestLinks(plan.deployment.contracts, curator, links));
        },
      },
      {
        day: 58,
        tell(plan) {
          const leaver = developers[1] ?? ada;
          const data = encodeFunctionData({ abi, functionName: "unlink", args: [leaver.address] });
          plan.add(callOf(leaver, plan.deployment.contracts.identities, data));
        },
      },
    ],
  ],
]);
