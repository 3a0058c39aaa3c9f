/** Filters that compare a part of each cell: its row, family, qualifier or value; and the one that compares timestamps. */
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/filter-messages.ts";
import type { Comparator } from "./comparators.ts";
import { compareType, operatorOf, type WireOperator } from "./compare-operator.ts";
import { decodeComparator } from "./decode-comparator.ts";
import { Filter } from "./filter.ts";
import { bare, compared, type FilterArgument, type FilterText, quoted, unsayable } from "./filter-text.ts";

/** An operator with what stands right of it. */
export interface Comparing {
  readonly op: WireOperator;
  /** missing with `no-op` */
  readonly comparator: Comparator | undefined;
}

abstract class CompareFilter extends Filter implements Comparing {
  readonly op: WireOperator;
  readonly comparator: Comparator | undefined;

  constructor({ op, comparator }: Comparing) {
    super();
    this.op = op;
    this.comparator = comparator;
  }

  writeTo(text: FilterText): void {
    text.call(this.name, ...comparisonArguments(this));
  }
}

/** Rows by their key. */
export class RowFilter extends CompareFilter {
  readonly name = "RowFilter";

  static decode(bytes: Buffer): RowFilter {
    return new RowFilter(comparingOf(decode(messages.RowFilter, bytes).compareFilter));
  }

  encode(): Buffer {
    return encode(messages.RowFilter, { compareFilter: toCompareFilter(this) });
  }
}

/** Cells by their column family. */
export class FamilyFilter extends CompareFilter {
  readonly name = "FamilyFilter";

  static decode(bytes: Buffer): FamilyFilter {
    return new FamilyFilter(comparingOf(decode(messages.FamilyFilter, bytes).compareFilter));
  }

  encode(): Buffer {
    return encode(messages.FamilyFilter, { compareFilter: toCompareFilter(this) });
  }
}

/** Cells by their qualifier. */
export class QualifierFilter extends CompareFilter {
  readonly name = "QualifierFilter";

  static decode(bytes: Buffer): QualifierFilter {
    return new QualifierFilter(comparingOf(decode(messages.QualifierFilter, bytes).compareFilter));
  }

  encode(): Buffer {
    return encode(messages.QualifierFilter, { compareFilter: toCompareFilter(this) });
  }
}

/** Cells by their value. */
export class ValueFilter extends CompareFilter {
  readonly name = "ValueFilter";

  static decode(bytes: Buffer): ValueFilter {
    return new ValueFilter(comparingOf(decode(messages.ValueFilter, bytes).compareFilter));
  }

  encode(): Buffer {
    return encode(messages.ValueFilter, { compareFilter: toCompareFilter(this) });
  }
}

/** Cells with the timestamp of a cell in one column, which may have to hold a certain value. */
export class DependentColumnFilter extends CompareFilter {
  readonly name = "DependentColumnFilter";
  readonly family: Buffer;
  readonly qualifier: Buffer;
  readonly dropDependentColumn: boolean;

  constructor(family: Buffer, qualifier: Buffer, dropDependentColumn: boolean, comparing: Comparing) {
    super(comparing);
    this.family = family;
    this.qualifier = qualifier;
    this.dropDependentColumn = dropDependentColumn;
  }

  static decode(bytes: Buffer): DependentColumnFilter {
    const message = decode(messages.DependentColumnFilter, bytes);
    const { columnFamily = EMPTY, columnQualifier = EMPTY, dropDependentColumn = false } = message;
    const comparing = comparingOf(message.compareFilter);
    return new DependentColumnFilter(columnFamily, columnQualifier, dropDependentColumn, comparing);
  }

  encode(): Buffer {
    return encode(messages.DependentColumnFilter, {
      compareFilter: toCompareFilter(this),
      columnFamily: this.family,
      columnQualifier: this.qualifier,
      dropDependentColumn: this.dropDependentColumn,
    });
  }

  override get hasFilterRow(): boolean {
    return true;
  }

  override writeTo(text: FilterText): void {
    const args = [quoted(this.family), quoted(this.qualifier)];
    const compares = this.op !== "no-op" || this.comparator !== undefined;
    if (this.dropDependentColumn || compares) args.push(bare(this.dropDependentColumn));
    if (compares) args.push(...comparisonArguments(this));
    text.call(this.name, ...args);
  }
}

const EMPTY = Buffer.alloc(0);

export function comparisonArguments({ op, comparator }: Comparing): FilterArgument[] {
  return [
    op === "no-op" ? unsayable("operator", op) : bare(op),
    comparator === undefined ? unsayable("comparator", "none") : compared(comparator),
  ];
}

function toCompareFilter({ op, comparator }: Comparing): messages.CompareFilter {
  const compareOp = compareType(op);
  return comparator === undefined ? { compareOp } : { compareOp, comparator: comparator.toMessage() };
}

function comparingOf({ compareOp, comparator }: messages.CompareFilter): Comparing {
  return {
    op: operatorOf(compareOp, "CompareFilter.compareOp"),
    comparator: comparator === undefined ? undefined : decodeComparator(comparator),
  };
}
