import type { GraphQLResolveInfo } from "graphql";
import { Field, Info, Int, ObjectType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import type { NodeShares } from "../../domain/lineage/fold-shares.js";
import type { LoadedLineage, NamedEdge } from "../../queries/assets/lineage.js";
import { QueryError } from "../../queries/reading/query-error.js";
import type { Reading } from "../readings.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { Asset, loadAskedAsset } from "./asset.js";
import { Event, loadEvent } from "./event.js";

@ObjectType({
  description:
    "An asset in a lineage. ANCESTORS: parts of one unit of the root's revenue. DESCENDANTS: parts of one unit of this asset's revenue.",
})
export class LineageNode {
  constructor(
    private readonly shares: NodeShares,
    private readonly key: Hex,
    private readonly reading: Reading,
  ) {}

  @Field(() => Asset, { description: "The asset." })
  asset(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, this.key, info);
  }

  @Field(() => Int, { description: "The least number of admitted derivations between it and the root." })
  get depth(): number {
    return this.shares.depth;
  }

  @Field(() => BigDecimalScalar, {
    description:
      "ANCESTORS: what reaches the asset, over all paths of admitted derivations. DESCENDANTS: what of its revenue reaches the root.",
  })
  get inflowShare(): bigint {
    return this.shares.inflow;
  }

  @Field(() => BigDecimalScalar, {
    description:
      "ANCESTORS: inflow share less what the asset's own admitted derivations pass on; the retained shares of the whole lineage sum to exactly 1. DESCENDANTS: what the root keeps of the inflow share; these are parts of different revenues and have no sum.",
  })
  get retainedShare(): bigint {
    return this.shares.retained;
  }
}

@ObjectType({ description: "A derivation: the child asset is made from the parent asset." })
export class LineageEdge {
  constructor(
    private readonly edge: NamedEdge,
    private readonly keys: LoadedLineage["keys"],
    private readonly reading: Reading,
  ) {}

  @Field(() => Asset, { description: "The asset made." })
  child(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, keyOf(this.keys, this.edge.child), info);
  }

  @Field(() => Asset, { description: "The asset it was made from." })
  parent(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, keyOf(this.keys, this.edge.parent), info);
  }

  @Field(() => BigDecimalScalar, {
    description: "Part of the child's revenue that belongs to the parent; 1 is all of it.",
  })
  get share(): bigint {
    return this.edge.share;
  }

  @Field(() => String, { description: "How the child was made, in its owner's word, such as fine-tune or merge." })
  get relation(): string {
    return this.edge.relation;
  }

  @Field(() => Event, { description: "The derivation's latest registration." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.edge);
  }
}

@ObjectType({ description: "The graph of derivations above or below an asset, as far as the limits asked for reach." })
export class Lineage {
  @Field(() => Asset, { description: "The asset it is the lineage of." })
  readonly root: Asset;

  constructor(
    root: Asset,
    private readonly lineage: LoadedLineage,
    private readonly reading: Reading,
    private readonly maxEdges: number,
  ) {
    this.root = root;
  }

  @Field(() => [LineageNode], {
    description: "Assets on the way, the root first: nearest, then larger inflow share, then id.",
  })
  get nodes(): LineageNode[] {
    const { nodes, keys } = this.lineage;
    return nodes.map((node) => new LineageNode(node, keyOf(keys, node.id), this.reading));
  }

  @Field(() => [LineageEdge], {
    description: "Admitted derivations between these nodes, in the order of their registration.",
  })
  get edges(): LineageEdge[] {
    this.requireFew("edges", this.lineage.edgeCount);
    return this.lineage.edges.map((edge) => new LineageEdge(edge, this.lineage.keys, this.reading));
  }

  @Field(() => [LineageEdge], {
    description:
      "Derivations of these nodes that were not admitted: each would close a cycle with those of larger share.",
  })
  get ignoredEdges(): LineageEdge[] {
    this.requireFew("ignoredEdges", this.lineage.ignoredEdgeCount);
    return this.lineage.ignoredEdges.map((edge) => new LineageEdge(edge, this.lineage.keys, this.reading));
  }

  @Field(() => Int, { description: "Assets in the whole lineage, the root included, as far as it was expanded." })
  get nodeCount(): number {
    return this.lineage.nodeCount;
  }

  @Field(() => Boolean, {
    description:
      "Whether something was left out: by maxDepth, maxNodes or minShare, or because more than 20,000 assets, or over more than 500,000 derivations, are reachable.",
  })
  get truncated(): boolean {
    return this.lineage.truncated;
  }

  @Field(() => BigDecimalScalar, {
    description:
      "Sum of the retained shares of the assets that are not in `nodes`: with those in `nodes` exactly 1. Zero for DESCENDANTS.",
  })
  get retainedOutside(): bigint {
    return this.lineage.retainedOutside;
  }

  private requireFew(field: string, count: number): void {
    if (count <= this.maxEdges) return;
    throw new QueryError(
      "QUERY_TOO_COMPLEX",
      `${field}: expected at most ${this.maxEdges} derivations between the nodes, found ${count}. Ask for fewer nodes.`,
    );
  }
}

function keyOf(keys: LoadedLineage["keys"], id: string): Hex {
  const key = keys.get(id);
  if (!key) throw new Error(`Lineage: expected a key for ${id}, found none.`);
  return key;
}
