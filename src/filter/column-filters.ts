/** Filters that choose cells of a row by qualifier, number or timestamp, or that make the cells smaller. */
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/filter-messages.ts";
import { Filter } from "./filter.ts";
import { bare, type FilterText, quoted, unsayable } from "./filter-text.ts";

/** The first `limit` columns of a row; made for gets, a scan ends at the first row that has more. */
export class ColumnCountGetFilter extends Filter {
  readonly name = "ColumnCountGetFilter";
  readonly limit: number;

  constructor(limit: number) {
    super();
    this.limit = limit;
  }

  static decode(bytes: Buffer): ColumnCountGetFilter {
    return new ColumnCountGetFilter(decode(messages.ColumnCountGetFilter, bytes).limit);
  }

  encode(): Buffer {
    return encode(messages.ColumnCountGetFilter, { limit: this.limit });
  }

  writeTo(text: FilterText): void {
    text.call(this.name, bare(this.limit));
  }
}

/** A page of each row's columns: `limit` of them, from the `offset`th or from a qualifier on. */
export class ColumnPaginationFilter extends Filter {
  readonly name = "ColumnPaginationFilter";
  readonly limit: number;
  readonly offset: number | undefined;
  readonly columnOffset: Buffer | undefined;

  constructor(limit: number, offset: number | undefined, columnOffset: Buffer | undefined) {
    super();
    this.limit = limit;
    this.offset = offset;
    this.columnOffset = columnOffset;
  }

  static decode(bytes: Buffer): ColumnPaginationFilter {
    const { limit, offset, columnOffset } = decode(messages.ColumnPaginationFilter, bytes);
    return new ColumnPaginationFilter(limit, offset, columnOffset);
  }

  encode(): Buffer {
    const { limit, offset, columnOffset } = this;
    return encode(messages.ColumnPaginationFilter, { limit, offset, columnOffset });
  }

  writeTo(text: FilterText): void {
    const { limit, offset, columnOffset } = this;
    const from =
      columnOffset === undefined && offset !== undefined
        ? bare(offset)
        : unsayable("columnOffset", columnOffset?.toString("latin1"));
    text.call(this.name, bare(limit), from);
  }
}

/** Cells whose qualifier begins so. */
export class ColumnPrefixFilter extends Filter {
  readonly name = "ColumnPrefixFilter";
  readonly prefix: Buffer;

  constructor(prefix: Buffer) {
    super();
    this.prefix = prefix;
  }

  static decode(bytes: Buffer): ColumnPrefixFilter {
    return new ColumnPrefixFilter(decode(messages.ColumnPrefixFilter, bytes).prefix);
  }

  encode(): Buffer {
    return encode(messages.ColumnPrefixFilter, { prefix: this.prefix });
  }

  writeTo(text: FilterText): void {
    text.call(this.name, quoted(this.prefix));
  }
}

/** Cells whose qualifier begins with one of several prefixes. */
export class MultipleColumnPrefixFilter extends Filter {
  readonly name = "MultipleColumnPrefixFilter";
  /** in the order of their bytes; the server relies on it */
  readonly prefixes: readonly Buffer[];

  constructor(prefixes: readonly Buffer[]) {
    super();
    this.prefixes = prefixes;
  }

  static decode(bytes: Buffer): MultipleColumnPrefixFilter {
    return new MultipleColumnPrefixFilter(decode(messages.MultipleColumnPrefixFilter, bytes).sortedPrefixes);
  }

  encode(): Buffer {
    return encode(messages.MultipleColumnPrefixFilter, { sortedPrefixes: this.prefixes });
  }

  writeTo(text: FilterText): void {
    text.call(this.name, ...this.prefixes.map(quoted));
  }
}

export interface ColumnRange {
  /** undefined: from the first column on */
  readonly min: Buffer | undefined;
  readonly minInclusive: boolean;
  /** undefined: up to the last column */
  readonly max: Buffer | undefined;
  readonly maxInclusive: boolean;
}

/** Cells whose qualifier lies between two. */
export class ColumnRangeFilter extends Filter implements ColumnRange {
  readonly name = "ColumnRangeFilter";
  readonly min: Buffer | undefined;
  readonly minInclusive: boolean;
  readonly max: Buffer | undefined;
  readonly maxInclusive: boolean;

  constructor({ min, minInclusive, max, maxInclusive }: ColumnRange) {
    super();
    this.min = min;
    this.minInclusive = minInclusive;
    this.max = max;
    this.maxInclusive = maxInclusive;
  }

  static decode(bytes: Buffer): ColumnRangeFilter {
    const message = decode(messages.ColumnRangeFilter, bytes);
    const { minColumnInclusive = false, maxColumnInclusive = false } = message;
    return new ColumnRangeFilter({
      min: message.minColumn,
      minInclusive: minColumnInclusive,
      max: message.maxColumn,
      maxInclusive: maxColumnInclusive,
    });
  }

  encode(): Buffer {
    return encode(messages.ColumnRangeFilter, {
      minColumn: this.min,
      minColumnInclusive: this.minInclusive,
      maxColumn: this.max,
      maxColumnInclusive: this.maxInclusive,
    });
  }

  writeTo(text: FilterText): void {
    const { min, minInclusive, max, maxInclusive } = this;
    text.call(this.name, bound(min), bare(minInclusive), bound(max), bare(maxInclusive));
  }
}

/** An empty text is an open end, so that the empty qualifier as a bound cannot be said. */
function bound(qualifier: Buffer | undefined): (text: FilterText) => void {
  if (qualifier?.length === 0) return unsayable("bound", "the empty qualifier");
  return quoted(qualifier ?? Buffer.alloc(0));
}

/** The first cell of each row: enough to count rows. */
export class FirstKeyOnlyFilter extends Filter {
  readonly name = "FirstKeyOnlyFilter";

  static decode(bytes: Buffer): FirstKeyOnlyFilter {
    decode(messages.FirstKeyOnlyFilter, bytes);
    return new FirstKeyOnlyFilter();
  }

  encode(): Buffer {
    return encode(messages.FirstKeyOnlyFilter, {});
  }

  writeTo(text: FilterText): void {
    text.call(this.name);
  }
}

/** The cells of a row up to and with the first that has one of the qualifiers. HBase 2 only. */
export class FirstKeyValueMatchingQualifiersFilter extends Filter {
  readonly name = "FirstKeyValueMatchingQualifiersFilter";
  readonly qualifiers: readonly Buffer[];

  constructor(qualifiers: readonly Buffer[]) {
    super();
    this.qualifiers = qualifiers;
  }

  static decode(bytes: Buffer): FirstKeyValueMatchingQualifiersFilter {
    const { qualifiers } = decode(messages.FirstKeyValueMatchingQualifiersFilter, bytes);
    return new FirstKeyValueMatchingQualifiersFilter(qualifiers);
  }

  encode(): Buffer {
    return encode(messages.FirstKeyValueMatchingQualifiersFilter, { qualifiers: this.qualifiers });
  }

  writeTo(text: FilterText): void {
    text.unsayable(this.name, `it has no ${this.name}`);
  }
}

/** Cells without their values, or with the value's length instead. */
export class KeyOnlyFilter extends Filter {
  readonly name = "KeyOnlyFilter";
  /** whether the value is its length as a 32-bit integer; otherwise it is empty */
  readonly lenAsVal: boolean;

  constructor(lenAsVal: boolean) {
    super();
    this.lenAsVal = lenAsVal;
  }

  static decode(bytes: Buffer): KeyOnlyFilter {
    return new KeyOnlyFilter(decode(messages.KeyOnlyFilter, bytes).lenAsVal);
  }

  encode(): Buffer {
    return encode(messages.KeyOnlyFilter, { lenAsVal: this.lenAsVal });
  }

  writeTo(text: FilterText): void {
    if (this.lenAsVal) text.call(this.name, bare(true));
    else text.call(this.name);
  }
}

/** Cells with one of several timestamps. */
export class TimestampsFilter extends Filter {
  readonly name = "TimestampsFilter";
  /** in ascending order */
  readonly timestamps: readonly bigint[];
  /** whether the server may seek from one timestamp to the next, which passes delete markers over */
  readonly canHint: boolean;

  constructor(timestamps: readonly bigint[], canHint: boolean) {
    super();
    this.timestamps = timestamps;
    this.canHint = canHint;
  }

  static decode(bytes: Buffer): TimestampsFilter {
    const { timestamps, canHint = false } = decode(messages.TimestampsFilter, bytes);
    return new TimestampsFilter(timestamps, canHint);
  }

  encode(): Buffer {
    return encode(messages.TimestampsFilter, { timestamps: this.timestamps, canHint: this.canHint });
  }

  writeTo(text: FilterText): void {
    const args = this.timestamps.map(bare);
    if (this.canHint) args.push(unsayable("canHint", true));
    text.call(this.name, ...args);
  }
}
