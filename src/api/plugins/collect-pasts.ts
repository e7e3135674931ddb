import { type DocumentNode, Kind, type OperationDefinitionNode, valueFromASTUntyped, visit } from "graphql";
import type { AsOf, BlockPointer } from "../as-of/as-of-input.js";
import { DateTimeScalar } from "../scalars/date-time.js";

type Variables = Readonly<Record<string, unknown>>;

export interface NamedPasts {
  /** Of every `asOf`: _meta tells of all, wherever it stands. */
  readonly asOf: readonly AsOf[];
  /** Of every `minBlock`: they are waited for before anything is read. */
  readonly minBlocks: readonly BlockPointer[];
  /** Whether each field of the operation itself is asked for as of a past. */
  readonly isAllPast: boolean;
}

/** What an operation's `asOf` and `minBlock` arguments name. One that is malformed is left out: it fails where it is asked for. */
export function collectPasts(
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): NamedPasts {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && (!operationName || definition.name?.value === operationName),
  );
  const values = { ...defaultsOf(operation), ...variables };
  const asOf: AsOf[] = [];
  const minBlocks: BlockPointer[] = [];
  visit(document, {
    OperationDefinition: (definition) => (definition === operation ? undefined : false),
    Argument({ name, value }) {
      const past = name.value === "asOf" ? toAsOf(valueFromASTUntyped(value, values)) : undefined;
      const block = name.value === "minBlock" ? toBlock(valueFromASTUntyped(value, values)) : undefined;
      if (past) asOf.push(past);
      if (block) minBlocks.push(block);
    },
  });
  const isAllPast =
    operation?.selectionSet.selections.every(
      (field) =>
        field.kind === Kind.FIELD &&
        field.arguments?.some(({ name, value }) => name.value === "asOf" && toAsOf(valueFromASTUntyped(value, values))),
    ) ?? false;
  return { asOf, minBlocks, isAllPast };
}

function defaultsOf(operation: OperationDefinitionNode | undefined): Variables {
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation?.variableDefinitions ?? []) {
    if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  return defaults;
}

function toAsOf(value: unknown): AsOf | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { block: pointer, timestamp } = value as { block?: unknown; timestamp?: unknown };
  const block = toBlock(pointer);
  if (block) return { block };
  try {
    return timestamp ? { timestamp: DateTimeScalar.parseValue(timestamp) } : undefined;
  } catch {
    return undefined;
  }
}

function toBlock(value: unknown): BlockPointer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { chainId, number } = value as { chainId?: unknown; number?: unknown };
  return typeof chainId === "number" && typeof number === "number" ? { chainId, number } : undefined;
}
