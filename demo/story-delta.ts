import { encodeFunctionData } from "viem";
import { callOf, toBytes32, validateContributions, type NewContribution } from "./calls.js";
import {
  annotators,
  computeProviders,
  developers,
  estuaryLab,
  harborVoices,
  optimizers,
  promptWriter,
  readerStudio,
  validators,
} from "./cast.js";
import { contributionsAbi, registryAbi } from "./contract-abis.js";
import { deltaId, deriveFrom, registerOwn, type Milestone } from "./voice-assets.js";

/** Where the dataset and the model are made, and where a reading agent uses the model. */
export const deltaStory: Milestone[] = [
  {
    day: 1,
    tell(plan, { dataset }) {
      registerOwn(plan, harborVoices, dataset, {
        kind: "dataset",
        name: "Thousand Accents",
        uri: "https://voices.example/datasets/thousand-accents",
      });
      for (const validator of validators) {
        const data = encodeFunctionData({
          abi: contributionsAbi,
          functionName: "setValidator",
          args: [dataset, validator.address, true],
        });
        plan.add(callOf(harborVoices, plan.deployment.contracts.contributions, data));
      }
    },
  },
  ...[0, 1, 2, 3].map((quarter): Milestone => ({
    day: 2 + quarter,
    tell(plan, { dataset }) {
      const contributions = annotators
        .slice(quarter * 15, quarter * 15 + 15)
        .map(({ address }, index): NewContribution => ({
          assetId: dataset,
          contributor: address,
          role: toBytes32("annotator"),
          weight: BigInt(120 + (((quarter * 15 + index) * 37) % 900)),
          evidence: `https://voices.example/datasets/thousand-accents/labels/${quarter * 15 + index + 1}`,
        }));
      const firstId = plan.contribute(harborVoices, contributions);
      for (const [turn, validator] of validators.entries()) {
        const validations = contributions
          .map((_, index) => ({ contributionId: firstId + BigInt(index), score: BigInt(70 + ((index * 7) % 31)) }))
          .filter((_, index) => index % validators.length === turn);
        plan.add(validateContributions(plan.deployment.contracts, validator, validations));
      }
    },
  })),
  {
    day: 7,
    tell(plan, { dataset }) {
      plan.contribute(
        harborVoices,
        validators.map(({ address }) => ({
          assetId: dataset,
          contributor: address,
          role: toBytes32("validator"),
          weight: 400n,
          evidence: "https://voices.example/datasets/thousand-accents/reviews",
        })),
      );
      // The 17th of the annotators, counted from the last of the contributions recorded so far.
      const contributionId = plan.lastContributionId - BigInt(validators.length + annotators.length) + 17n;
      const revoke = encodeFunctionData({
        abi: contributionsAbi,
        functionName: "revoke",
        args: [contributionId, "The clips were labelled by a script."],
      });
      plan.add(callOf(harborVoices, plan.deployment.contracts.contributions, revoke));
    },
  },
  {
    day: 10,
    tell(plan, { dataset, model }) {
      registerOwn(plan, estuaryLab, model, {
        kind: "model",
        name: "Estuary TTS",
        uri: "https://voices.example/models/estuary-tts",
      });
      deriveFrom(plan, estuaryLab, model, { chainId: deltaId, assetId: dataset }, 200n, "train");
      const teams = [
        { role: "developer", members: developers, weight: 300n },
        { role: "compute-provider", members: computeProviders, weight: 250n },
        { role: "optimizer", members: optimizers, weight: 150n },
      ];
      plan.contribute(
        estuaryLab,
        teams.flatMap(({ role, members, weight }) =>
          members.map(({ address }, index) => ({
            assetId: model,
            contributor: address,
            role: toBytes32(role),
            weight: weight + BigInt(index * 40),
            evidence: `https://voices.example/models/estuary-tts/${role}`,
          })),
        ),
      );
    },
  },
  {
    day: 12,
    // The labellers asked for more, and got it: the same child and parent again replaces the share.
    tell: (plan, { dataset, model }) =>
      deriveFrom(plan, estuaryLab, model, { chainId: deltaId, assetId: dataset }, 250n, "train"),
  },
  {
    day: 14,
    tell(plan, { prompts, model }) {
      registerOwn(plan, promptWriter, prompts, {
        kind: "prompt",
        name: "Harbour announcements",
        uri: "https://voices.example/prompts/harbour-announcements",
      });
      deriveFrom(plan, estuaryLab, model, { chainId: deltaId, assetId: prompts }, 20n, "quote");
    },
  },
  {
    day: 16,
    tell(plan, { reader, model, prompts }) {
      registerOwn(plan, readerStudio, reader, {
        kind: "agent",
        name: "Harbour Reader",
        uri: "https://voices.example/agents/harbour-reader",
      });
      deriveFrom(plan, readerStudio, reader, { chainId: deltaId, assetId: model }, 300n, "wrap");
      deriveFrom(plan, readerStudio, reader, { chainId: deltaId, assetId: prompts }, 50n, "quote");
    },
  },
  {
    day: 40,
    tell(plan, { model, prompts }) {
      const { registry } = plan.deployment.contracts;
      const args = [model, BigInt(deltaId), registry, prompts] as const;
      plan.add(
        callOf(estuaryLab, registry, encodeFunctionData({ abi: registryAbi, functionName: "revokeDerivation", args })),
      );
    },
  },
];
