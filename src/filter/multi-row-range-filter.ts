/** Rows in any of several ranges, in one scan. The server finds its place by binary search, so the ranges are sorted and do not touch. */
import { toPrintable } from "../bytes/printable.ts";
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/filter-messages.ts";
import { Filter } from "./filter.ts";
import type { FilterText } from "./filter-text.ts";

/** From `start` to `stop`; either one empty is an open end. */
export interface RowRange {
  readonly start: Buffer;
  readonly startInclusive: boolean;
  readonly stop: Buffer;
  readonly stopInclusive: boolean;
}

export class MultiRowRangeFilter extends Filter {
  readonly name = "MultiRowRangeFilter";
  readonly ranges: readonly RowRange[];

  /** @param ranges sorted and merged, see `mergedRanges` */
  constructor(ranges: readonly RowRange[]) {
    super();
    this.ranges = ranges;
  }

  static decode(bytes: Buffer): MultiRowRangeFilter {
    return new MultiRowRangeFilter(decode(messages.MultiRowRangeFilter, bytes).rowRangeList.map(rangeOf));
  }

  encode(): Buffer {
    const rowRangeList = this.ranges.map(({ start, startInclusive, stop, stopInclusive }) => ({
      startRow: start,
      startRowInclusive: startInclusive,
      stopRow: stop,
      stopRowInclusive: stopInclusive,
    }));
    return encode(messages.MultiRowRangeFilter, { rowRangeList });
  }

  writeTo(text: FilterText): void {
    text.unsayable(`${this.name}: ${this.ranges.map(shown).join(", ")}`, `it has no ${this.name}`);
  }
}

/** The same rows in as few ranges as they need, in order. */
export function mergedRanges(ranges: readonly RowRange[]): RowRange[] {
  const merged: RowRange[] = [];
  for (const range of [...ranges].sort(byStart)) {
    const last = merged.at(-1);
    if (last === undefined || !touches(last, range)) merged.push(range);
    else merged[merged.length - 1] = joined(last, range);
  }
  return merged;
}

function byStart(one: RowRange, other: RowRange): number {
  return one.start.compare(other.start) || Number(other.startInclusive) - Number(one.startInclusive);
}

/** Whether no row lies between them; `other` does not start before `one`. */
function touches(one: RowRange, other: RowRange): boolean {
  if (one.stop.length === 0) return true;
  const order = one.stop.compare(other.start);
  return order > 0 || (order === 0 && (one.stopInclusive || other.startInclusive));
}

function joined(one: RowRange, other: RowRange): RowRange {
  const { stop, stopInclusive } = endsLater(other, one) ? other : one;
  return { ...one, stop, stopInclusive };
}

function endsLater(one: RowRange, other: RowRange): boolean {
  if (other.stop.length === 0) return false;
  if (one.stop.length === 0) return true;
  const order = one.stop.compare(other.stop);
  return order > 0 || (order === 0 && one.stopInclusive && !other.stopInclusive);
}

function shown({ start, startInclusive, stop, stopInclusive }: RowRange): string {
  return `${startInclusive ? "[" : "("}${toPrintable(start)}, ${toPrintable(stop)}${stopInclusive ? "]" : ")"}`;
}

function rangeOf(message: messages.RowRange): RowRange {
  return {
    start: message.startRow ?? Buffer.alloc(0),
    startInclusive: message.startRowInclusive ?? false,
    stop: message.stopRow ?? Buffer.alloc(0),
    stopInclusive: message.stopRowInclusive ?? false,
  };
}
