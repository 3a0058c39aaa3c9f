/** Filters that look at one column's value: whole rows by it, with the column or without, or that column's cells alone. */
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/filter-messages.ts";
import type { Comparator } from "./comparators.ts";
import { comparisonArguments } from "./compare-filters.ts";
import { compareType, operatorOf, type WireOperator } from "./compare-operator.ts";
import { decodeComparator } from "./decode-comparator.ts";
import { Filter } from "./filter.ts";
import { bare, type FilterText, quoted } from "./filter-text.ts";

export interface ColumnComparing {
  readonly family: Buffer;
  readonly qualifier: Buffer;
  readonly op: WireOperator;
  readonly comparator: Comparator;
}

export interface SingleColumnValue extends ColumnComparing {
  /** whether rows without the column are left out; HBase's default lets them pass */
  readonly filterIfMissing: boolean;
  /** whether older versions of the column count as well: not if true */
  readonly latestVersionOnly: boolean;
}

/** Whole rows by the value of one column. */
export class SingleColumnValueFilter extends Filter implements SingleColumnValue {
  readonly name: "SingleColumnValueFilter" | "SingleColumnValueExcludeFilter" = "SingleColumnValueFilter";
  readonly family: Buffer;
  readonly qualifier: Buffer;
  readonly op: WireOperator;
  readonly comparator: Comparator;
  readonly filterIfMissing: boolean;
  readonly latestVersionOnly: boolean;

  constructor(parts: SingleColumnValue) {
    super();
    this.family = parts.family;
    this.qualifier = parts.qualifier;
    this.op = parts.op;
    this.comparator = parts.comparator;
    this.filterIfMissing = parts.filterIfMissing;
    this.latestVersionOnly = parts.latestVersionOnly;
  }

  static decode(bytes: Buffer): SingleColumnValueFilter {
    return new SingleColumnValueFilter(partsOf(decode(messages.SingleColumnValueFilter, bytes)));
  }

  encode(): Buffer {
    return encode(messages.SingleColumnValueFilter, toSingleColumnValue(this));
  }

  override get hasFilterRow(): boolean {
    return true;
  }

  writeTo(text: FilterText): void {
    const args = [quoted(this.family), quoted(this.qualifier), ...comparisonArguments(this)];
    const usual = !this.filterIfMissing && this.latestVersionOnly;
    if (!usual) args.push(bare(this.filterIfMissing), bare(this.latestVersionOnly));
    text.call(this.name, ...args);
  }
}

/** The same, and the column itself does not come with the row. */
export class SingleColumnValueExcludeFilter extends SingleColumnValueFilter {
  override readonly name = "SingleColumnValueExcludeFilter";

  static override decode(bytes: Buffer): SingleColumnValueExcludeFilter {
    const message = decode(messages.SingleColumnValueExcludeFilter, bytes);
    return new SingleColumnValueExcludeFilter(partsOf(message.singleColumnValueFilter));
  }

  override encode(): Buffer {
    return encode(messages.SingleColumnValueExcludeFilter, { singleColumnValueFilter: toSingleColumnValue(this) });
  }
}

/** The cells of one column, if their value passes; nothing else comes. */
export class ColumnValueFilter extends Filter implements ColumnComparing {
  readonly name = "ColumnValueFilter";
  readonly family: Buffer;
  readonly qualifier: Buffer;
  readonly op: WireOperator;
  readonly comparator: Comparator;

  constructor({ family, qualifier, op, comparator }: ColumnComparing) {
    super();
    this.family = family;
    this.qualifier = qualifier;
    this.op = op;
    this.comparator = comparator;
  }

  static decode(bytes: Buffer): ColumnValueFilter {
    const { family, qualifier, compareOp, comparator } = decode(messages.ColumnValueFilter, bytes);
    const op = operatorOf(compareOp, "ColumnValueFilter.compareOp");
    return new ColumnValueFilter({ family, qualifier, op, comparator: decodeComparator(comparator) });
  }

  encode(): Buffer {
    const { family, qualifier, op, comparator } = this;
    const compareOp = compareType(op);
    return encode(messages.ColumnValueFilter, { family, qualifier, compareOp, comparator: comparator.toMessage() });
  }

  writeTo(text: FilterText): void {
    text.call(this.name, quoted(this.family), quoted(this.qualifier), ...comparisonArguments(this));
  }
}

function toSingleColumnValue(parts: SingleColumnValue): messages.SingleColumnValueFilter {
  return {
    columnFamily: parts.family,
    columnQualifier: parts.qualifier,
    compareOp: compareType(parts.op),
    comparator: parts.comparator.toMessage(),
    filterIfMissing: parts.filterIfMissing,
    latestVersionOnly: parts.latestVersionOnly,
  };
}

/** Absent truth values are false, also `latestVersionOnly`, whose default in Java's constructor is true. */
function partsOf(message: messages.SingleColumnValueFilter): SingleColumnValue {
  return {
    family: message.columnFamily ?? Buffer.alloc(0),
    qualifier: message.columnQualifier ?? Buffer.alloc(0),
    op: operatorOf(message.compareOp, "SingleColumnValueFilter.compareOp"),
    comparator: decodeComparator(message.comparator),
    filterIfMissing: message.filterIfMissing ?? false,
    latestVersionOnly: message.latestVersionOnly ?? false,
  };
}
