import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** Whether a request asks a field's object for nothing else. */
export type AsksOnly = (info: GraphQLResolveInfo) => boolean;

/** For no other fields than these, named as in the schema; skipped ones count. Each place of a document is looked at once. */
export function asksOnly(names: ReadonlySet<string>): AsksOnly {
  /** Items of a list share their nodes. */
  const known = new WeakMap<GraphQLResolveInfo["fieldNodes"], boolean>();
  return ({ fieldNodes, fragments }) => {
    let answer = known.get(fieldNodes);
    if (answer === undefined) {
      const seen = new Set<string>();
      const isWithin = (set: SelectionSetNode | undefined): boolean =>
        (set?.selections ?? []).every((selection) => {
          if (selection.kind === Kind.FIELD) return names.has(selection.name.value);
          if (selection.kind === Kind.INLINE_FRAGMENT) return isWithin(selection.selectionSet);
          // Fragments may spread each other twice, and twice again.
          const name = selection.name.value;
          if (seen.has(name)) return true;
          seen.add(name);
          return isWithin(fragments[name]?.selectionSet);
        });
      answer = fieldNodes.every((node) => isWithin(node.selectionSet));
      known.set(fieldNodes, answer);
    }
    return answer;
  };
}
