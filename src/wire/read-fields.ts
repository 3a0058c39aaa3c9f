/** The parts that Get and Scan, and in part Mutation and Condition, have in common, and how the hand-written encoders write them. */
import { bytesTag, type MessageWriter, varintTag } from "../protobuf/message-writer.ts";

/** Columns of one family; without qualifiers the whole family. */
export interface FamilyColumns {
  readonly family: Uint8Array;
  readonly qualifiers: readonly Uint8Array[];
}

/** In milliseconds; `from` is inside, `to` is not. */
export interface WireTimeRange {
  readonly from: bigint | number;
  readonly to: bigint | number;
}

export interface FamilyTimeRange extends WireTimeRange {
  readonly family: Uint8Array;
}

/** A filter as the server makes it again: a Java class name and the bytes of that class's own message. */
export interface WireFilter {
  readonly javaClass: string;
  readonly bytes: Uint8Array;
}

export interface Attribute {
  readonly name: string;
  readonly value: Uint8Array;
}

export function writeColumns(writer: MessageWriter, field: number, columns: readonly FamilyColumns[]): void {
  for (const { family, qualifiers } of columns) {
    const column = writer.open(bytesTag(field));
    writer.bytes(bytesTag(1), family);
    for (const qualifier of qualifiers) writer.bytes(bytesTag(2), qualifier);
    writer.close(column);
  }
}

export function writeAttributes(writer: MessageWriter, field: number, attributes: readonly Attribute[]): void {
  for (const { name, value } of attributes) {
    const pair = writer.open(bytesTag(field));
    writer.string(bytesTag(1), name);
    writer.bytes(bytesTag(2), value);
    writer.close(pair);
  }
}

export function writeTimeRange(writer: MessageWriter, field: number, { from, to }: WireTimeRange): void {
  const range = writer.open(bytesTag(field));
  writer.uint64(varintTag(1), from);
  writer.uint64(varintTag(2), to);
  writer.close(range);
}

export function writeFamilyTimeRanges(writer: MessageWriter, field: number, ranges: readonly FamilyTimeRange[]): void {
  for (const range of ranges) {
    const family = writer.open(bytesTag(field));
    writer.bytes(bytesTag(1), range.family);
    writeTimeRange(writer, 2, range);
    writer.close(family);
  }
}

export function writeFilter(writer: MessageWriter, field: number, { javaClass, bytes }: WireFilter): void {
  const filter = writer.open(bytesTag(field));
  writer.string(bytesTag(1), javaClass);
  writer.bytes(bytesTag(2), bytes);
  writer.close(filter);
}
