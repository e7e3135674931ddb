import { ASSET_FIELDS } from "../data/fragments.js";
import type { AssetBrief } from "../data/shapes.js";

const FIELDS = `
  nodeCount truncated retainedOutside
  nodes { depth inflowShare retainedShare asset { ${ASSET_FIELDS} } }
  edges { share relation child { id } parent { id } }
  ignoredEdges { share relation child { id } parent { ${ASSET_FIELDS} } }`;

export const lineageDocument = `query Lineage($asset: ID!, $maxNodes: Int!, $isUp: Boolean!, $isDown: Boolean!, $asOf: AsOf) {
  up: lineage(asset: $asset, direction: ANCESTORS, maxDepth: 64, maxNodes: $maxNodes, asOf: $asOf) @include(if: $isUp) {${FIELDS}
  }
  down: lineage(asset: $asset, direction: DESCENDANTS, maxDepth: 64, maxNodes: $maxNodes, asOf: $asOf) @include(if: $isDown) {${FIELDS}
  }
}`;

export interface LineageAnswer {
  nodeCount: number;
  truncated: boolean;
  retainedOutside: string;
  nodes: readonly { depth: number; inflowShare: string; retainedShare: string; asset: AssetBrief }[];
  edges: readonly { share: string; relation: string; child: { id: string }; parent: { id: string } }[];
  ignoredEdges: readonly { share: string; relation: string; child: { id: string }; parent: AssetBrief }[];
}

export interface LineageAnswers {
  up?: LineageAnswer | null;
  down?: LineageAnswer | null;
}
