/**
 * Nonces in the store, for those that are to outlive the process. What is written in the turn of a mutation comes to the disk with it, or not
 * at all. They lie beside the master's records, in space 0 under a letter of their own:
 *
 *     uint32 0 | "o" | uint64 group | uint64 nonce  ->  int64 time of the write | the region's encoded name
 */
import type { OrderedStore } from "../storage/ordered-store.ts";

/** What tells one increment or append from every other. */
export interface OperationNonce {
  readonly group: bigint;
  /** never 0 */
  readonly nonce: bigint;
}

/** As it stands in a region's log. */
export interface LoggedNonce extends OperationNonce {
  /** its encoded name */
  readonly region: string;
  /** when it was written, in milliseconds since 1970 */
  readonly atMs: number;
}

const PREFIX = Buffer.from("\0\0\0\0o", "latin1");
const END = Buffer.from("\0\0\0\0p", "latin1");
const LONG_BYTES = 8;
const KEY_BYTES = PREFIX.length + 2 * LONG_BYTES;

export class NonceLog {
  readonly #store: OrderedStore;

  constructor(store: OrderedStore) {
    this.#store = store;
  }

  write(logged: LoggedNonce): void {
    const value = Buffer.alloc(LONG_BYTES + logged.region.length);
    value.writeBigInt64BE(BigInt(Math.trunc(logged.atMs)));
    value.write(logged.region, LONG_BYTES, "latin1");
    this.#store.write([{ type: "put", key: keyOf(logged), value }]);
  }

  forget(operation: OperationNonce): void {
    this.#store.write([{ type: "delete", key: keyOf(operation) }]);
  }

  /** What a process has left that ended, however it did; what is no such record is passed over. */
  *read(): Generator<LoggedNonce> {
    for (const { key, value } of this.#store.entries({ start: PREFIX, end: END })) {
      if (key.length !== KEY_BYTES || value.length < LONG_BYTES) continue;
      const group = key.readBigUInt64BE(PREFIX.length);
      const nonce = key.readBigUInt64BE(PREFIX.length + LONG_BYTES);
      yield { group, nonce, atMs: Number(value.readBigInt64BE()), region: value.toString("latin1", LONG_BYTES) };
    }
  }
}

function keyOf({ group, nonce }: OperationNonce): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  PREFIX.copy(key);
  key.writeBigUInt64BE(BigInt.asUintN(64, group), PREFIX.length);
  key.writeBigUInt64BE(BigInt.asUintN(64, nonce), PREFIX.length + LONG_BYTES);
  return key;
}
