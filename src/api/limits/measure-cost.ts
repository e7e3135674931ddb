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
import type { SeriesInterval } from "../../queries/earnings-series.js";
import { MAX_BUCKETS, listBuckets } from "../../queries/series-buckets.js";
import { DateTimeScalar } from "../scalars/date-time.js";

export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a list without a limit is taken to hold. */
const USUAL_LENGTH = 3;

/**
 * The objects an operation can ask for: scalars are free, a page costs its limit times its item, a list of accounts their
 * number times its item, a series once for its buckets, and what lies below them as often as there are. A lineage costs
 * its maxNodes once, and as often what its nodes list below them.
 */
export function measureCost({ schema, operation, fragments, variables }: CostInput): number {
  const values = { ...defaultsOf(operation), ...variables };
  const known = new Map<string, number>();

  const costOf = (set: SelectionSetNode, type: GraphQLCompositeType, isFree: boolean): number => {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        total += fieldCost(selection, type, isFree);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
        if (isCompositeType(on)) total += costOf(selection.selectionSet, on, isFree);
      } else {
        total += fragmentCost(selection.name.value, isFree);
      }
    }
    return total;
  };

  const fragmentCost = (name: string, isFree: boolean): number => {
    const key = `${name} ${isFree}`;
    let cost = known.get(key);
    if (cost === undefined) {
      known.set(key, 0);
      const fragment = fragments[name];
      const on = fragment && schema.getType(fragment.typeCondition.name.value);
      cost = fragment && isCompositeType(on) ? costOf(fragment.selectionSet, on, isFree) : 0;
      known.set(key, cost);
    }
    return cost;
  };

  const fieldCost = (field: FieldNode, parent: GraphQLCompositeType, isFree: boolean): number => {
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
      return toCount(argument("maxNodes")) * (1 + costOf(field.selectionSet, type, true));
    }
    const below = costOf(field.selectionSet, type, isFree);
    if (type.name.endsWith("Page")) return toCount(argument("limit")) * below;
    if (type.name === "EarningsBucket") return 1 + (below === 0 ? 0 : countBuckets(argument) * below);
    const isItems = parent.name.endsWith("Page") && field.name.value === "items";
    const isList = isListType(getNullableType(definition.type));
    const isWithinLineage = isFree && parent.name.startsWith("Lineage");
    if (isItems) return 1 + below;
    if (!isList || isWithinLineage) return (isFree ? 0 : 1) + below;
    return lengthOf(argument("accounts")) * (1 + below);
  };

  const root = schema.getRootType(operation.operation);
  return root ? costOf(operation.selectionSet, root, false) : 0;
}

/** Below zero would pay for others; what is no number is refused where it is used. */
const toCount = (value: unknown): number => (Number.isFinite(Number(value)) ? Math.max(0, Number(value)) : 0);

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

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : USUAL_LENGTH);

function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
