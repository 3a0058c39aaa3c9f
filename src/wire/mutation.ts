/**
 * Put, delete, increment and append: MutationProto, with its cells beside it in a cell block, and the condition that one may
 * stand under. A delete of a whole row has no cells; the server makes its markers.
 */
import { bytesTag, MessageWriter, varintTag } from "../protobuf/message-writer.ts";
import {
  type Attribute,
  type WireFilter,
  type WireTimeRange,
  writeAttributes,
  writeFilter,
  writeTimeRange,
} from "./read-fields.ts";

export const MUTATION_TYPES = { append: 0, increment: 1, put: 2, delete: 3 } as const;
export type MutationType = keyof typeof MUTATION_TYPES;

/** How safe a write is when it is acknowledged; `useDefault` is what the table says, else `syncWal`. */
export const DURABILITIES = { useDefault: 0, skipWal: 1, asyncWal: 2, syncWal: 3, fsyncWal: 4 } as const;
/**
 * When a write is acknowledged, as to the write-ahead log (WAL): not at all in it (`skipWal`), before it is written (`asyncWal`), when it is
 * handed to the data nodes (`syncWal`), when it is on their disks (`fsyncWal`), or as the table says.
 */
export type Durability = keyof typeof DURABILITIES;

export interface MutationParts {
  readonly type: MutationType;
  readonly row: Uint8Array;
  /** in the cell block beside the message */
  readonly cellCount: number;
  /** of a delete without cells; cells have their own */
  readonly timestamp?: bigint | number | undefined;
  readonly durability?: Durability | undefined;
  readonly timeRange?: WireTimeRange | undefined;
  readonly attributes?: readonly Attribute[] | undefined;
  /** of increments and appends: the server carries out one nonce once */
  readonly nonce?: bigint | undefined;
}

const writer: MessageWriter = new MessageWriter();

/** MutationProto. */
export function encodeMutation(mutation: MutationParts): Buffer {
  writer.bytes(bytesTag(1), mutation.row);
  writer.uint32(varintTag(2), MUTATION_TYPES[mutation.type]);
  if (mutation.timestamp !== undefined) writer.uint64(varintTag(4), mutation.timestamp);
  if (mutation.attributes !== undefined) writeAttributes(writer, 5, mutation.attributes);
  if (mutation.durability !== undefined) writer.uint32(varintTag(6), DURABILITIES[mutation.durability]);
  if (mutation.timeRange !== undefined) writeTimeRange(writer, 7, mutation.timeRange);
  // Zero cells are sent as no count at all, or the server would look for them in the block.
  if (mutation.cellCount > 0) writer.uint32(varintTag(8), mutation.cellCount);
  if (mutation.nonce !== undefined) writer.uint64(varintTag(9), mutation.nonce);
  return writer.take();
}

/** How the given value stands to the stored one: HBase tests `given OP stored`. */
export const COMPARE_TYPES = { "<": 0, "<=": 1, "=": 2, "!=": 3, ">=": 4, ">": 5 } as const;
export type CompareOperator = keyof typeof COMPARE_TYPES;

export type ConditionParts = {
  readonly row: Uint8Array;
  readonly timeRange?: WireTimeRange | undefined;
} & (
  | { readonly filter: WireFilter }
  | {
      readonly family: Uint8Array;
      readonly qualifier: Uint8Array;
      readonly operator: CompareOperator;
      /** empty: "no such cell, or an empty value", with `=` */
      readonly value: Uint8Array;
    }
);

const BINARY_COMPARATOR: Buffer = Buffer.from("org.apache.hadoop.hbase.filter.BinaryComparator");

/** Condition. Servers since 2.4 look at the comparator's bytes only, so it is always a BinaryComparator. */
export function encodeCondition(condition: ConditionParts): Buffer {
  writer.bytes(bytesTag(1), condition.row);
  if (!("filter" in condition)) {
    writer.bytes(bytesTag(2), condition.family);
    writer.bytes(bytesTag(3), condition.qualifier);
    writer.uint32(varintTag(4), COMPARE_TYPES[condition.operator]);
    writeBinaryComparator(condition.value);
  }
  if (condition.timeRange !== undefined) writeTimeRange(writer, 6, condition.timeRange);
  if ("filter" in condition) writeFilter(writer, 7, condition.filter);
  return writer.take();
}

function writeBinaryComparator(value: Uint8Array): void {
  const comparator = writer.open(bytesTag(5));
  writer.bytes(bytesTag(1), BINARY_COMPARATOR);
  const serialized = writer.open(bytesTag(2));
  const comparable = writer.open(bytesTag(1));
  writer.bytes(bytesTag(1), value);
  writer.close(comparable);
  writer.close(serialized);
  writer.close(comparator);
}

export interface MutateRequestParts {
  /** made by `encodeRegionField` */
  readonly regionField: Uint8Array;
  readonly mutation: Uint8Array;
  readonly condition?: Uint8Array | undefined;
  readonly nonceGroup?: bigint | undefined;
}

/** MutateRequest. */
export function encodeMutateRequest({ regionField, mutation, condition, nonceGroup }: MutateRequestParts): Buffer {
  writer.raw(regionField);
  writer.bytes(bytesTag(2), mutation);
  if (condition !== undefined) writer.bytes(bytesTag(3), condition);
  if (nonceGroup !== undefined) writer.uint64(varintTag(4), nonceGroup);
  return writer.take();
}
