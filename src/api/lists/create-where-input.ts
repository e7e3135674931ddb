import type { GraphQLScalarType } from "graphql";
import { type ClassType, Field, ID, InputType, Int } from "type-graphql";
import {
  type Filter,
  type FilterKind,
  type Filters,
  START_CHARACTERS,
  SUFFIXES,
  type Where,
} from "../../queries/lists/filter.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar, BytesScalar } from "../scalars/hex-bytes.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { DomainEventTypeEnum } from "../types/domain-event-type.js";

const TYPES: Record<FilterKind, GraphQLScalarType | object> = {
  address: AddressScalar,
  bytes: BytesScalar,
  asset: ID,
  token: ID,
  chain: ChainIdScalar,
  block: Int,
  time: DateTimeScalar,
  amount: BigIntScalar,
  share: BigDecimalScalar,
  text: String,
  search: String,
  word: String,
  flag: Boolean,
  eventType: DomainEventTypeEnum,
};

const SUFFIX_WORDS: Record<string, string> = {
  "": "",
  _not: " Anything but this.",
  _in: " Any of these, at most 1,000.",
  _gt: " Above this.",
  _gte: " This or above.",
  _lt: " Below this.",
  _lte: " This or below.",
  _contains: " Containing this, in any case.",
  _starts_with: " Beginning with this, in any case.",
};

/** The same of a long text. */
const LONG_SUFFIX_WORDS: typeof SUFFIX_WORDS = {
  ...SUFFIX_WORDS,
  _contains: ` Containing this within its first ${START_CHARACTERS} characters, in any case.`,
};

/** The input type `<name>` of a list's filters: each with the suffixes of its kind, and AND and OR of the same. */
export function createWhereInput<Known extends Filters>(
  name: string,
  filters: Known,
  descriptions: Readonly<Record<keyof Known & string, string>>,
): ClassType<Where> {
  class WhereInput {}
  const declare = (field: string, type: () => object, description: string) =>
    Field(type as () => ClassType, { nullable: true, description })(WhereInput.prototype, field);
  for (const [field, { kind, isLong }] of Object.entries<Filter>(filters)) {
    const words = isLong ? LONG_SUFFIX_WORDS : SUFFIX_WORDS;
    for (const suffix of SUFFIXES[kind]) {
      const type = suffix === "_in" ? () => [TYPES[kind]] : () => TYPES[kind];
      declare(`${field}${suffix}`, type, `${descriptions[field]}${words[suffix] ?? ""}`);
    }
  }
  declare("AND", () => [WhereInput], "All of these.");
  declare("OR", () => [WhereInput], "At least one of these.");
  InputType(name, { description: "Conditions; an item of the list meets all of them." })(WhereInput);
  return WhereInput as ClassType<Where>;
}
