/**
 * What the embedded HBase needs of a place for its data: keys in byte order, several changes at once, and readers that are not
 * disturbed by later writes. Knows no cell, no table and no region.
 */

export type Change =
  | { readonly type: "put"; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: "delete"; readonly key: Buffer }
  /** `start` is inside, `end` is not */
  | { readonly type: "deleteRange"; readonly start: Buffer; readonly end: Buffer };

export interface Entry {
  /** a view or a copy: neither is changed by anyone */
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface KeyRange {
  /** inside, also when it is read in reverse */
  readonly start: Buffer;
  /** outside */
  readonly end: Buffer;
  /** from the last key before `end` down to `start` */
  readonly reverse?: boolean;
}

/** What can be read at one moment. */
export interface Readable {
  get(key: Buffer): Buffer | undefined;
  /** Lazy: stopping early costs nothing. A reader that jumps begins another one. */
  entries(range: KeyRange): IterableIterator<Entry>;
}

export interface StoreSnapshot extends Readable {
  /** Must be called; twice is as good as once. */
  close(): void;
}

/** What a write has added; less than 0: taken away. */
export interface Growth {
  readonly entries: number;
  /** of values */
  readonly bytes: number;
}

export interface OrderedStore extends Readable {
  /** All of them or none; every reader that begins afterwards sees them. */
  write(changes: readonly Change[]): Growth;
  /** Undefined if all that was written is as safe as it will be; otherwise resolves when it survives the end of this process. */
  durable(): Promise<void> | undefined;
  /** What is there now, whatever is written later. */
  snapshot(): StoreSnapshot;
  /** for people */
  readonly stats: { readonly entries: number; readonly bytes: number };
  close(): Promise<void>;
}
