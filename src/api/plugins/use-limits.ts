import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  Kind,
  type Source,
  type ValidationContext,
  getOperationAST,
  parse,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import type { ApiLimits } from "../../config/tributary-config.js";
import { measureCost } from "../limits/measure-cost.js";
import { isLargerThan } from "../limits/is-larger-than.js";
import { isDeeperThan } from "../limits/is-deeper-than.js";
import { isTextDeeperThan } from "../limits/is-text-deeper-than.js";
import { type DocumentSize, measureDocument } from "../limits/measure-document.js";

/** Tools' own introspection nests three lists: types, fields and their arguments. */
const INTROSPECTION_LISTS = 4;

/** Levels of a request's body above its variables: the body, and a batch, which is refused for itself. */
const BODY_LEVELS = 2;

/** Refuses documents that are too large, and operations that ask for too much, before anything is read. */
export function useLimits(limits: ApiLimits): Plugin {
  return {
    onRequestParse({ requestParser, setRequestParser }) {
      if (requestParser) setRequestParser((request) => requestParser(withShallowJson(request, limits)));
    },
    onParams({ params }) {
      expectShallow(params.variables, limits);
    },
    onParse({ setParseFn }) {
      setParseFn((source: string | Source) => parseWithin(source, limits.tokens));
    },
    onValidate({ addValidationRule }) {
      addValidationRule((context: ValidationContext) => ({
        Document(document: DocumentNode) {
          for (const message of findExcesses(measureDocument(document), limits))
            context.reportError(tooComplex(message));
        },
      }));
      return ({ valid, result }) => {
        if (!valid) for (const error of result as GraphQLError[]) error.extensions["code"] = codeOf(error);
      };
    },
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = findExcessiveCost(args, limits);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
      return { onExecuteDone: (done) => refuseLargeAnswer(done, limits) };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = findExcessiveCost(args, limits);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
      return { onSubscribeResult: () => ({ onNext: (message) => refuseLargeAnswer(message, limits) }) };
    },
  };
}

/** Strangers choose the texts of their assets, and a list names the same one again and again: text is made of no more than this. */
function refuseLargeAnswer(
  { result, setResult }: { result: unknown; setResult: (result: ExecutionResult) => void },
  { answerCharacters }: ApiLimits,
): void {
  if (!isLargerThan(result, answerCharacters)) return;
  setResult({
    errors: [
      tooComplex(`The answer has more than ${answerCharacters} characters. Lower limits, or leave long texts out.`),
    ],
  });
}

/** The same request, whose body is read as JSON only where it is not nested too deep: throws QUERY_TOO_COMPLEX. */
function withShallowJson(request: Request, limits: Pick<ApiLimits, "variableDepth">): Request {
  const json = async (): Promise<unknown> => {
    const text = await request.text();
    if (isTextDeeperThan(text, limits.variableDepth + BODY_LEVELS)) throw tooDeep(limits);
    return JSON.parse(text);
  };
  return new Proxy(request, {
    get(target, name) {
      if (name === "json") return json;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Throws QUERY_TOO_COMPLEX on variables nested too deep. */
export function expectShallow(variables: unknown, { variableDepth }: Pick<ApiLimits, "variableDepth">): void {
  if (isDeeperThan(variables, variableDepth)) throw tooDeep({ variableDepth });
}

const tooDeep = ({ variableDepth }: Pick<ApiLimits, "variableDepth">) =>
  tooComplex(`The variables are nested deeper than ${variableDepth} levels.`);

/** Of a subscription, the cost of one message. */
function findExcessiveCost(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  limits: ApiLimits,
): GraphQLError | undefined {
  const operation = getOperationAST(document, operationName ?? undefined);
  if (!operation) return undefined;
  const cost = measureCost({
    schema,
    operation,
    fragments: fragmentsOf(document),
    variables: variableValues ?? {},
    limits,
  });
  if (cost <= limits.cost) return undefined;
  return tooComplex(
    `The query could ask for ${cost} objects, more than ${limits.cost}. Lower its limits or leave fields out.`,
  );
}

function findExcesses(size: DocumentSize, limits: ApiLimits): string[] {
  const checks: [what: string, found: number, greatest: number][] = [
    ["aliases", size.aliases, limits.aliases],
    ["root fields", size.rootFields, limits.rootFields],
    ["levels of fields", size.depth, limits.depth],
    ["nested lists of introspection", size.introspectionLists, INTROSPECTION_LISTS],
  ];
  return checks
    .filter(([, found, greatest]) => found > greatest)
    .map(([what, found, greatest]) => `The query has ${found} ${what}, more than ${greatest}.`);
}

function parseWithin(source: string | Source, maxTokens: number): DocumentNode {
  try {
    return parse(source, { maxTokens });
  } catch (error) {
    const isTooLong = error instanceof GraphQLError && error.message.includes(`more that ${maxTokens} tokens`);
    throw isTooLong ? tooComplex(`The query has more than ${maxTokens} tokens.`) : error;
  }
}

const tooComplex = (message: string) => new GraphQLError(message, { extensions: { code: "QUERY_TOO_COMPLEX" } });

/** Where the document is wrong rather than too large, the server library has a code of its own. */
const codeOf = ({ extensions }: GraphQLError): unknown =>
  extensions["code"] === "QUERY_TOO_COMPLEX" ? extensions["code"] : "BAD_USER_INPUT";

const fragmentsOf = (document: DocumentNode) =>
  Object.fromEntries(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
