/** Filters that choose rows by key or number, and those that end a scan. */
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/filter-messages.ts";
import { Filter } from "./filter.ts";
import { bare, type FilterText, quoted } from "./filter-text.ts";

/** Rows whose key begins so. The scan must be told where to start as well. */
export class PrefixFilter extends Filter {
  readonly name = "PrefixFilter";
  readonly prefix: Buffer;

  constructor(prefix: Buffer) {
    super();
    this.prefix = prefix;
  }

  static decode(bytes: Buffer): PrefixFilter {
    return new PrefixFilter(decode(messages.PrefixFilter, bytes).prefix ?? Buffer.alloc(0));
  }

  encode(): Buffer {
    return encode(messages.PrefixFilter, { prefix: this.prefix });
  }

  writeTo(text: FilterText): void {
    text.call(this.name, quoted(this.prefix));
  }
}

/** Rows up to and with this key. */
export class InclusiveStopFilter extends Filter {
  readonly name = "InclusiveStopFilter";
  readonly stopRow: Buffer;

  constructor(stopRow: Buffer) {
    super();
    this.stopRow = stopRow;
  }

  static decode(bytes: Buffer): InclusiveStopFilter {
    return new InclusiveStopFilter(decode(messages.InclusiveStopFilter, bytes).stopRowKey ?? Buffer.alloc(0));
  }

  encode(): Buffer {
    return encode(messages.InclusiveStopFilter, { stopRowKey: this.stopRow });
  }

  writeTo(text: FilterText): void {
    text.call(this.name, quoted(this.stopRow));
  }
}

/** So many rows of each region; how many of the table is the scan's `limit`. */
export class PageFilter extends Filter {
  readonly name = "PageFilter";
  readonly pageSize: bigint;

  constructor(pageSize: bigint) {
    super();
    this.pageSize = pageSize;
  }

  static decode(bytes: Buffer): PageFilter {
    return new PageFilter(decode(messages.PageFilter, bytes).pageSize);
  }

  encode(): Buffer {
    return encode(messages.PageFilter, { pageSize: this.pageSize });
  }

  override get hasFilterRow(): boolean {
    return true;
  }

  writeTo(text: FilterText): void {
    text.call(this.name, bare(this.pageSize));
  }
}

/** Each row with the given chance. */
export class RandomRowFilter extends Filter {
  readonly name = "RandomRowFilter";
  /** 0 to 1, in the precision of Java's float */
  readonly chance: number;

  constructor(chance: number) {
    super();
    this.chance = Math.fround(chance);
  }

  static decode(bytes: Buffer): RandomRowFilter {
    return new RandomRowFilter(decode(messages.RandomRowFilter, bytes).chance);
  }

  encode(): Buffer {
    return encode(messages.RandomRowFilter, { chance: this.chance });
  }

  override get hasFilterRow(): boolean {
    return true;
  }

  writeTo(text: FilterText): void {
    text.unsayable(`${this.name}: ${this.chance}`, `it has no ${this.name}`);
  }
}
