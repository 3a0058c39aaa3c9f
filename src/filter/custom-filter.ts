/** A filter of the cluster's own, or of an HBase newer than this code: the class must be on the servers' class path. */
import { Filter } from "./filter.ts";
import type { FilterText } from "./filter-text.ts";

export class CustomFilter extends Filter {
  /** the Java class with its package */
  readonly name: string;
  /** what the class's `parseFrom` is given */
  readonly bytes: Buffer;
  readonly #hasFilterRow: boolean;

  constructor(javaClass: string, bytes: Buffer, hasFilterRow: boolean) {
    super();
    this.name = javaClass;
    this.bytes = bytes;
    this.#hasFilterRow = hasFilterRow;
  }

  override get javaClass(): string {
    return this.name;
  }

  override get hasFilterRow(): boolean {
    return this.#hasFilterRow;
  }

  encode(): Buffer {
    return this.bytes;
  }

  writeTo(text: FilterText): void {
    text.unsayable(this.name, `it has no ${this.name}`);
  }
}
