import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** Whether a request asks a field's object for no other fields than these, named as in the schema; skipped ones count. */
export function asksOnlyFor({ fieldNodes, fragments }: GraphQLResolveInfo, names: ReadonlySet<string>): boolean {
  const isWithin = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).every((selection) => {
      if (selection.kind === Kind.FIELD) return names.has(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return isWithin(selection.selectionSet);
      return isWithin(fragments[selection.name.value]?.selectionSet);
    });
  return fieldNodes.every((node) => isWithin(node.selectionSet));
}
