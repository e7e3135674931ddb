import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  isCompositeType,
  isListType,
  isObjectType,
  getNullableType,
  valueFromASTUntyped,
} from "graphql";
import type { ApiLimits } from "../../config/tributary-config.js";
import type { SeriesInterval } from "../../queries/money/earnings-series.js";
import { MAX_BUCKETS, listBuckets } from "../../queries/money/series-buckets.js";
import { DateTimeScalar } from "../scalars/date-time.js";

export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** An argument above one of these is refused where it is read, so it counts for no more. */
  readonly limits: Pick<ApiLimits, "page" | "lineageNodes" | "lineageEdges" | "addresses">;
}

/** What a list without a limit is taken to hold. */
const USUAL_LENGTH = 3;
/** A bucket holds a few scalars, and a series up to 10,000 buckets. */
const BUCKETS_AN_OBJECT = 4;

/**
 * The objects an operation can ask for: scalars are free, a page costs its limit times its item, a list of accounts their
 * number times its item, four buckets of a series one, and what lies below them as often as there are. A lineage costs
 * its maxNodes once, and as often what its nodes list below them; what its edges list, as often as it can have edges.
 */
export function measureCost({ schema, operation, fragments, variables, limits }: CostInput): number {
  const values = { ...defaultsOf(operation), ...variables };
  const known = new Map<string, number>();

  /** `nodes`: those of the lineage around it, whose own objects are paid for. */
  const costOf = (set: SelectionSetNode, type: GraphQLCompositeType, nodes?: number): number => {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        total += fieldCost(selection, type, nodes);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
        if (isCompositeType(on)) total += costOf(selection.selectionSet, on, nodes);
      } else {
        total += fragmentCost(selection.name.value, nodes);
      }
    }
    return total;
  };

  const fragmentCost = (name: string, nodes: number | undefined): number => {
    const key = `${name} ${nodes}`;
    let cost = known.get(key);
    if (cost === undefined) {
      known.set(key, 0);
      const fragment = fragments[name];
      const on = fragment && schema.getType(fragment.typeCondition.name.value);
      cost = fragment && isCompositeType(on) ? costOf(fragment.selectionSet, on, nodes) : 0;
      known.set(key, cost);
    }
    return cost;
  };

  const fieldCost = (field: FieldNode, parent: GraphQLCompositeType, nodes: number | undefined): number => {
    const definition = isObjectType(parent) ? parent.getFields()[field.name.value] : undefined;
    if (!definition || !field.selectionSet) return 0;
    const type = getNamedType(definition.type);
    if (!isCompositeType(type) || type.name === "PageInfo" || type.name === "AttributionPageInfo") return 0;
    const argument = (name: string): unknown => {
      const given = field.arguments?.find((one) => one.name.value === name);
      const value = given && valueFromASTUntyped(given.value, values);
      return value ?? definition.args.find((one) => one.name === name)?.defaultValue;
    };
    if (type.name === "Lineage") {
      const most = toCount(argument("maxNodes"), limits.lineageNodes);
      return most * (1 + costOf(field.selectionSet, type, most));
    }
    const below = costOf(field.selectionSet, type, nodes);
    // Also without items it is read.
    if (type.name.endsWith("Page")) return Math.max(1, toCount(argument("limit"), limits.page) * below);
    if (type.name === "EarningsBucket") {
      const buckets = countBuckets(argument);
      return Math.ceil(buckets / BUCKETS_AN_OBJECT) + buckets * below;
    }
    const isItems = parent.name.endsWith("Page") && field.name.value === "items";
    const isList = isListType(getNullableType(definition.type));
    if (isItems) return 1 + below;
    if (nodes !== undefined && isList && type.name === "LineageEdge")
      return below * edgesANode(nodes, limits.lineageEdges);
    const isWithinLineage = nodes !== undefined && parent.name.startsWith("Lineage");
    if (!isList || isWithinLineage) return (nodes === undefined ? 1 : 0) + below;
    return lengthOf(argument("accounts"), limits.addresses) * (1 + below);
  };

  const root = schema.getRootType(operation.operation);
  return root ? costOf(operation.selectionSet, root) : 0;
}

/** Below zero would pay for others; what is no number is refused where it is used. */
const toCount = (value: unknown, most: number): number =>
  Number.isFinite(Number(value)) ? Math.min(most, Math.max(0, Number(value))) : 0;

/** No lineage has more edges than pairs of nodes, nor than are ever listed. */
const edgesANode = (nodes: number, most: number): number => Math.ceil(Math.min(nodes, most / Math.max(1, nodes)));

/** The intervals of a series; what is wrong with its arguments is told where it is read. */
function countBuckets(argument: (name: string) => unknown): number {
  try {
    const [from, to] = [argument("from"), argument("to")].map((value) => DateTimeScalar.parseValue(value));
    const interval = argument("interval") as SeriesInterval;
    return listBuckets(from as number, to as number, interval, MAX_BUCKETS)?.length ?? MAX_BUCKETS;
  } catch {
    return MAX_BUCKETS;
  }
}

const lengthOf = (value: unknown, most: number): number =>
  Array.isArray(value) ? Math.min(most, value.length) : USUAL_LENGTH;

function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
