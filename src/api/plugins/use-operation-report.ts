import {
  type DocumentNode,
  type ExecutionArgs,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  getOperationAST,
} from "graphql";
import type { Plugin } from "graphql-yoga";

/** What a request turned out to ask for, and what it was told went wrong. */
export interface OperationReport {
  /** The query's root field; `several` of them, `introspection`, `subscription`, or `invalid` for what is no query. */
  operation: string;
  readonly errorCodes: string[];
}

/** Reports by the HTTP server's request. */
export type OperationReports = WeakMap<object, OperationReport>;

/** Tells the HTTP server of each request's operation; to be added last, so that errors are told as clients see them. */
export function useOperationReport(reports: OperationReports): Plugin {
  const reportOf = (context: unknown): OperationReport | undefined => {
    const { req } = context as { readonly req?: object };
    if (!req) return undefined;
    let report = reports.get(req);
    if (!report) reports.set(req, (report = { operation: "invalid", errorCodes: [] }));
    return report;
  };
  const name = (context: unknown, document: DocumentNode, operationName: string | null | undefined): void => {
    const report = reportOf(context);
    if (report) report.operation = nameOperation(document, operationName);
  };
  return {
    onExecute({ args }) {
      const { contextValue, document, operationName } = args as ExecutionArgs;
      name(contextValue, document, operationName);
    },
    onSubscribe({ args }) {
      const { contextValue, document, operationName } = args as ExecutionArgs;
      name(contextValue, document, operationName);
    },
    onResultProcess({ serverContext, result }) {
      const report = reportOf(serverContext);
      if (!report || !("errors" in result)) return;
      for (const { extensions } of result.errors ?? []) {
        const code: unknown = extensions?.["code"];
        report.errorCodes.push(typeof code === "string" ? code : "INTERNAL_SERVER_ERROR");
      }
    },
  };
}

/** A word for an operation, out of as many as the schema has root fields and a few more. */
export function nameOperation(document: DocumentNode, operationName: string | null | undefined): string {
  const operation = getOperationAST(document, operationName ?? undefined);
  if (!operation) return "invalid";
  if (operation.operation !== OperationTypeNode.QUERY) return operation.operation;
  const names = new Set<string>();
  const seen = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        for (const definition of document.definitions) {
          if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
            collect(definition.selectionSet);
        }
      }
    }
  };
  collect(operation.selectionSet);
  if ([...names].every((one) => one.startsWith("__"))) return "introspection";
  const fields = [...names].filter((one) => !one.startsWith("_"));
  if (fields.length > 1) return "several";
  return fields[0] ?? "_meta";
}
