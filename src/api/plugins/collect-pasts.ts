import { type DocumentNode, Kind, type OperationDefinitionNode, valueFromASTUntyped, visit } from "graphql";
import type { AsOf } from "../as-of/as-of-input.js";
import { DateTimeScalar } from "../scalars/date-time.js";

type Variables = Readonly<Record<string, unknown>>;

/**
 * Every past that an operation's `asOf` arguments name, for _meta to tell of all, wherever it stands. One that is no past
 * is left out: it fails where it is asked for.
 */
export function collectPasts(
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): AsOf[] {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && (!operationName || definition.name?.value === operationName),
  );
  const values = { ...defaultsOf(operation), ...variables };
  const pasts: AsOf[] = [];
  visit(document, {
    OperationDefinition: (definition) => (definition === operation ? undefined : false),
    Argument({ name, value }) {
      const past = name.value === "asOf" ? toAsOf(valueFromASTUntyped(value, values)) : undefined;
      if (past) pasts.push(past);
    },
  });
  return pasts;
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
  const { block, timestamp } = value as { block?: { chainId?: unknown; number?: unknown } | null; timestamp?: unknown };
  if (block) {
    const { chainId, number } = block;
    return typeof chainId === "number" && typeof number === "number" ? { block: { chainId, number } } : undefined;
  }
  try {
    return timestamp ? { timestamp: DateTimeScalar.parseValue(timestamp) } : undefined;
  } catch {
    return undefined;
  }
}
