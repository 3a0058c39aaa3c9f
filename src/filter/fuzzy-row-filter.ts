/**
 * Rows by a pattern of fixed and free bytes. The mask has been written in three forms: the public one (0 fixed, 1 free) and two of
 * HBase's own memory (0xff fixed, 2 or 0 free), and servers guess which one came; read as 2.6.4 does. Written is the public form with
 * `is_mask_v2`, as Java's 2.6.4 does; without that flag a mask of zeros alone, which fixes everything, is taken for one that fixes nothing.
 */
import { toPrintable } from "../bytes/printable.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/filter-messages.ts";
import type { BytesBytesPair } from "../protobuf/hbase-messages.ts";
import { Filter } from "./filter.ts";
import type { FilterText } from "./filter-text.ts";

const FIXED = 0;
const FREE = 1;
/** the two forms of HBase's memory */
const FIXED_INSIDE = 0xff;
const FREE_INSIDE = 2;

export interface FuzzyKey {
  readonly key: Buffer;
  /** as long as the key: 0 where the row's byte must be the key's, 1 where it may be any */
  readonly mask: Buffer;
}

export class FuzzyRowFilter extends Filter {
  readonly name = "FuzzyRowFilter";
  readonly keys: readonly FuzzyKey[];

  /** Masks are of zeros and ones, and as long as their keys. */
  constructor(keys: readonly FuzzyKey[]) {
    super();
    this.keys = keys;
  }

  static decode(bytes: Buffer): FuzzyRowFilter {
    const { fuzzyKeysData, isMaskV2 = false } = decode(messages.FuzzyRowFilter, bytes);
    return new FuzzyRowFilter(fuzzyKeysData.map((pair) => fuzzyKeyOf(pair, isMaskV2)));
  }

  encode(): Buffer {
    const fuzzyKeysData = this.keys.map(({ key, mask }) => ({ first: key, second: mask }));
    return encode(messages.FuzzyRowFilter, { fuzzyKeysData, isMaskV2: true });
  }

  /** HBASE-30226: it may tell the server to seek to the row where it is. */
  override get reversible(): boolean {
    return false;
  }

  writeTo(text: FilterText): void {
    const keys = this.keys.map(({ key, mask }) => `${toPrintable(key)} ${[...mask].join("")}`);
    text.unsayable(`${this.name}: ${keys.join(", ")}`, `it has no ${this.name}`);
  }
}

function fuzzyKeyOf({ first, second }: BytesBytesPair, isMaskV2: boolean): FuzzyKey {
  if (first.length !== second.length) {
    throw new MalformedMessageError("FuzzyRowFilter.fuzzyKeysData", 0, "a mask is not as long as its key");
  }
  // Zeros are fixed, unless the mask may be in the older form of HBase's memory, and has nothing but zeros and fixed bytes of that.
  const zero = !isMaskV2 && second.every((byte) => byte === 0 || byte === FIXED_INSIDE) ? FREE : FIXED;
  return { key: first, mask: Buffer.from(second.map((byte) => (byte === 0 ? zero : fromMask(byte)))) };
}

function fromMask(byte: number): number {
  if (byte === FIXED_INSIDE) return FIXED;
  if (byte === FREE || byte === FREE_INSIDE) return FREE;
  throw new MalformedMessageError("FuzzyRowFilter.fuzzyKeysData", 0, `a mask holds ${byte}`);
}
