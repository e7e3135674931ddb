import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from "graphql";

export interface DocumentSize {
  readonly aliases: number;
  /** Of the operation with most of them. */
  readonly rootFields: number;
  /** Fields above each other, introspection aside. */
  readonly depth: number;
  /** Lists of the schema's own description above each other. */
  readonly introspectionLists: number;
}

/** Fields of introspection that give a list: nested, they multiply. */
const INTROSPECTION_LISTS = new Set([
  "types",
  "directives",
  "fields",
  "inputFields",
  "args",
  "enumValues",
  "interfaces",
  "possibleTypes",
]);

/** How large a document is. A fragment is measured once, however often it is spread; one that spreads itself ends there. */
export function measureDocument(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let aliases = 0;
  visit(document, {
    FragmentDefinition: (fragment) => void fragments.set(fragment.name.value, fragment),
    Field: ({ alias }) => void (alias && aliases++),
  });
  const measured = new Map<string, Nesting>();
  const measure = (set: SelectionSetNode, isIntrospection: boolean): Nesting => {
    const total = { depth: 0, introspectionLists: 0, fields: 0 };
    for (const selection of set.selections) {
      const part =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value, isIntrospection)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? measure(selection.selectionSet, isIntrospection)
            : measureField(selection.name.value, selection.selectionSet, isIntrospection);
      total.depth = Math.max(total.depth, part.depth);
      total.introspectionLists = Math.max(total.introspectionLists, part.introspectionLists);
      total.fields += part.fields;
    }
    return total;
  };
  const measureField = (name: string, set: SelectionSetNode | undefined, isInside: boolean): Nesting => {
    const isIntrospection = isInside || name === "__schema" || name === "__type";
    const below = set ? measure(set, isIntrospection) : NOTHING;
    return {
      depth: isIntrospection ? 0 : below.depth + 1,
      introspectionLists: below.introspectionLists + (isIntrospection && INTROSPECTION_LISTS.has(name) ? 1 : 0),
      fields: 1,
    };
  };
  const measureFragment = (name: string, isIntrospection: boolean): Nesting => {
    const key = `${name} ${isIntrospection}`;
    const known = measured.get(key);
    if (known) return known;
    measured.set(key, NOTHING);
    const fragment = fragments.get(name);
    const nesting = fragment ? measure(fragment.selectionSet, isIntrospection) : NOTHING;
    measured.set(key, nesting);
    return nesting;
  };
  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [measure(definition.selectionSet, false)] : [],
  );
  return {
    aliases,
    rootFields: Math.max(0, ...operations.map(({ fields }) => fields)),
    depth: Math.max(0, ...operations.map(({ depth }) => depth)),
    introspectionLists: Math.max(0, ...operations.map(({ introspectionLists }) => introspectionLists)),
  };
}

interface Nesting {
  readonly depth: number;
  readonly introspectionLists: number;
  /** At this level. */
  readonly fields: number;
}

const NOTHING: Nesting = { depth: 0, introspectionLists: 0, fields: 0 };
