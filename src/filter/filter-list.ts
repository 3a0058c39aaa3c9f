/** Filters around filters: AND, OR, SKIP and WHILE of the filter language. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode, encode } from "../protobuf/codec.ts";
import type { Filter as Envelope } from "../protobuf/filter-envelopes.ts";
import * as messages from "../protobuf/filter-messages.ts";
import { FilterListOperator } from "../protobuf/hbase-enums.ts";
import { Filter } from "./filter.ts";
import type { FilterText } from "./filter-text.ts";

/** What makes the inner filters; given from outside, since it must know every filter. */
export type DecodeInner = (envelope: Envelope) => Filter;

export type ListOperator = keyof typeof FilterListOperator;

/** All of several filters must let a cell pass, or one of them. */
export class FilterList extends Filter {
  readonly name = "FilterList";
  readonly operator: ListOperator;
  readonly filters: readonly Filter[];

  constructor(operator: ListOperator, filters: readonly Filter[]) {
    super();
    this.operator = operator;
    this.filters = filters;
  }

  static decode(bytes: Buffer, decodeInner: DecodeInner): FilterList {
    const { operator, filters } = decode(messages.FilterList, bytes);
    return new FilterList(listOperatorOf(operator), filters.map(decodeInner));
  }

  encode(): Buffer {
    const operator = FilterListOperator[this.operator];
    return encode(messages.FilterList, { operator, filters: this.filters.map((filter) => filter.toMessage()) });
  }

  override get hasFilterRow(): boolean {
    return this.filters.some((filter) => filter.hasFilterRow);
  }

  override get reversible(): boolean {
    return this.filters.every((filter) => filter.reversible);
  }

  override get compound(): boolean {
    return this.filters.length !== 1 || this.filters.some((filter) => filter.compound);
  }

  /** A list of one means, and is written as, what it holds. */
  writeTo(text: FilterText): void {
    const [first, ...others] = this.filters;
    if (first === undefined) text.unsayable("FilterList", "it has no empty FilterList");
    else if (others.length === 0) first.writeTo(text);
    else {
      writeInner(text, first);
      for (const filter of others) writeInner(text.raw(this.operator === "MUST_PASS_ALL" ? " AND " : " OR "), filter);
    }
  }
}

abstract class WrappingFilter extends Filter {
  readonly filter: Filter;
  abstract readonly keyword: "SKIP" | "WHILE";

  constructor(filter: Filter) {
    super();
    this.filter = filter;
  }

  override get hasFilterRow(): boolean {
    return true;
  }

  override get reversible(): boolean {
    return this.filter.reversible;
  }

  override get compound(): boolean {
    return true;
  }

  writeTo(text: FilterText): void {
    writeInner(text.raw(`${this.keyword} `), this.filter);
  }
}

/** No cell of a row if one of its cells does not pass. */
export class SkipFilter extends WrappingFilter {
  readonly name = "SkipFilter";
  readonly keyword = "SKIP";

  static decode(bytes: Buffer, decodeInner: DecodeInner): SkipFilter {
    return new SkipFilter(decodeInner(decode(messages.SkipFilter, bytes).filter));
  }

  encode(): Buffer {
    return encode(messages.SkipFilter, { filter: this.filter.toMessage() });
  }
}

/** Ends the scan as soon as something does not pass. */
export class WhileMatchFilter extends WrappingFilter {
  readonly name = "WhileMatchFilter";
  readonly keyword = "WHILE";

  static decode(bytes: Buffer, decodeInner: DecodeInner): WhileMatchFilter {
    return new WhileMatchFilter(decodeInner(decode(messages.WhileMatchFilter, bytes).filter));
  }

  encode(): Buffer {
    return encode(messages.WhileMatchFilter, { filter: this.filter.toMessage() });
  }
}

/**
 * Parentheses around all that is not a single filter, also where precedence would do: HBase's own parser fails on two different operators
 * between one pair of parentheses.
 */
function writeInner(text: FilterText, filter: Filter): void {
  if (!filter.compound) return filter.writeTo(text);
  text.raw("(");
  filter.writeTo(text);
  text.raw(")");
}

function listOperatorOf(number: number): ListOperator {
  if (number === FilterListOperator.MUST_PASS_ALL) return "MUST_PASS_ALL";
  if (number === FilterListOperator.MUST_PASS_ONE) return "MUST_PASS_ONE";
  throw new MalformedMessageError("FilterList.operator", 0, `there is no Operator ${number}`);
}
