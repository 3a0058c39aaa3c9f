/** A place in the store's entries that only goes forward. A jump steps over a few entries first: most are short. */
import type { Entry, Readable } from "../storage/ordered-store.ts";

const STEPS_BEFORE_JUMP = 8;

/** How many entries were looked at, by all cursors of one scan; what bounds its work. */
export interface Work {
  entries: number;
}

export class EntryCursor {
  private readonly source: Readable;
  private readonly end: Buffer;
  private readonly work: Work;
  private entries: IterableIterator<Entry> | undefined;
  private start: Buffer;
  private current: Entry | undefined;
  private over = false;

  constructor(source: Readable, start: Buffer, end: Buffer, work: Work) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.work = work;
  }

  peek(): Entry | undefined {
    if (this.current === undefined && !this.over) this.load();
    return this.current;
  }

  advance(): void {
    if (this.peek() !== undefined) this.current = undefined;
  }

  /** To the first entry at or behind `key`, if it is not there yet. */
  seek(key: Buffer): void {
    if (this.entries !== undefined) {
      for (let step = 0; step < STEPS_BEFORE_JUMP; step++) {
        const entry = this.peek();
        if (entry === undefined || Buffer.compare(entry.key, key) >= 0) return;
        this.current = undefined;
      }
      if (this.current === undefined && this.over) return;
      this.close();
    }
    this.entries = undefined;
    this.current = undefined;
    this.over = false;
    if (Buffer.compare(key, this.start) > 0) this.start = key;
  }

  close(): void {
    this.entries?.return?.();
    this.entries = undefined;
    this.current = undefined;
    this.over = true;
  }

  private load(): void {
    this.work.entries++;
    if (Buffer.compare(this.start, this.end) >= 0) {
      this.over = true;
      return;
    }
    this.entries ??= this.source.entries({ start: this.start, end: this.end });
    const next = this.entries.next();
    if (next.done === true) this.over = true;
    else this.current = next.value;
  }
}
