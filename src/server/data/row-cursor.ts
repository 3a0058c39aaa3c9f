/**
 * Walks through the rows of a region and through the cells of each, for some of its families: from the first row on, or from the
 * last row back; the cells of a row are always in order. Each family goes its own way (a hint or the end of a row is meant for
 * one of them), as HBase's stores do, and a row is one in which any of them has a cell to look at.
 */
import type { Entry, Readable } from "../storage/ordered-store.ts";
import { behind, columnOfKey, compareAt, hasAt, higherOf, type KeyCodec, lowerOf, VERSION_BYTES } from "./cell-key.ts";
import type { MatchCode } from "./column-trackers.ts";
import { EntryCursor, type Work } from "./entry-cursor.ts";
import { type FamilyReader, isOfColumn } from "./family-reader.ts";

/** An empty part of a key. */
const EMPTY_PART_BYTES = 2;

export interface RowWalk {
  readonly source: Readable;
  readonly codec: KeyCodec;
  /** in the order of their families */
  readonly readers: readonly FamilyReader[];
  readonly start: Buffer;
  readonly end: Buffer;
  readonly reversed: boolean;
  readonly work: Work;
}

/** A row's key; `undefined`: there is none; `pause`: the work is enough for now, ask again. */
export type FoundRow = Buffer | undefined | "pause";

export class RowCursor {
  /** the reader of the cell that `peekCell` found, and where its qualifier begins */
  reader: FamilyReader;
  qualifierStart = 0;

  private readonly walk: RowWalk;
  private cursor: EntryCursor;
  private row: Buffer | undefined;
  private over = false;

  constructor(walk: RowWalk) {
    this.walk = walk;
    this.cursor = new EntryCursor(walk.source, walk.start, walk.end, walk.work);
    this.reader = walk.readers[0] as FamilyReader;
    this.over = walk.readers.length === 0;
  }

  /** On to the next row, whatever is left of this one. @param enough stops a search that finds nothing */
  nextRow(enough: () => boolean): FoundRow {
    while (!this.over) {
      const row = this.walk.reversed ? this.rowBefore() : this.rowBehind();
      if (row === undefined) break;
      this.beginRow(row);
      if (this.peekCell() !== undefined) return row;
      if (enough()) return "pause";
    }
    this.close();
    return undefined;
  }

  /** To this row, which lies ahead (forward only). */
  moveTo(row: Buffer): void {
    if (this.over || this.walk.readers.length === 0) return;
    this.cursor.seek(row);
    this.beginRow(row);
  }

  /** The next cell of this row that one of the readers is to see. */
  peekCell(): Entry | undefined {
    const { row } = this;
    if (row === undefined) return undefined;
    for (;;) {
      const entry = this.cursor.peek();
      if (entry === undefined || !hasAt(entry.key, 0, row)) return undefined;
      const reader = this.readerOf(entry.key, row.length);
      if (reader !== undefined) {
        if (!reader.rowDone && !reader.done && hasReached(reader, entry.key)) {
          this.reader = reader;
          this.qualifierStart = row.length + reader.familyKey.length;
          return entry;
        }
        if (this.seekInside(reader, row)) continue;
      }
      const next = this.familyBehind(entry.key, row);
      if (next === undefined) return undefined;
      this.cursor.seek(next);
    }
  }

  /** Goes on as its reader decided about the cell that `peekCell` gave. */
  follow(code: MatchCode, entry: Entry): void {
    switch (code) {
      case "include":
      case "skip":
        this.cursor.advance();
        break;
      case "includeAndNextColumn":
      case "nextColumn":
        this.toNextColumn(entry.key);
        break;
      case "includeAndNextRow":
      case "nextRow":
        this.reader.rowDone = true;
        break;
      case "done":
        this.reader.done = true;
        break;
      case "useHint":
        this.cursor.advance();
    }
  }

  /**
   * Where a filter wants to go on. What does not lead on is no hint, as in HBase; in reverse not even one to an earlier place in
   * the same row, with which HBase 2.6 goes round for ever (HBASE-30226).
   */
  followHint(place: Buffer, hintRow: Buffer, entry: Entry): void {
    if (this.walk.reversed) {
      if (this.row !== undefined && Buffer.compare(hintRow, this.row) < 0) {
        this.reader.notBehind = { row: hintRow, place };
        this.reader.rowDone = true;
      } else this.cursor.advance();
    } else if (Buffer.compare(place, entry.key) > 0) this.reader.skipTo = place;
    else this.cursor.advance();
  }

  close(): void {
    this.over = true;
    this.row = undefined;
    this.cursor.close();
  }

  private beginRow(row: Buffer): void {
    this.row = row;
    for (const reader of this.walk.readers) {
      // In reverse the next row lies before every place of the last one.
      if (this.walk.reversed) reader.skipTo = undefined;
      reader.beginRow(row);
    }
  }

  private rowBehind(): Buffer | undefined {
    const { row } = this;
    if (row !== undefined) {
      const target = this.placeBehind(row);
      if (target === undefined) return undefined;
      const entry = this.cursor.peek();
      if (entry !== undefined && Buffer.compare(entry.key, target) < 0) this.cursor.seek(target);
    }
    const entry = this.cursor.peek();
    return entry?.key.subarray(0, this.walk.codec.rowEnd(entry.key));
  }

  /** The first place behind the row that any reader wants. */
  private placeBehind(row: Buffer): Buffer | undefined {
    const next = behind(row);
    let place: Buffer | undefined;
    for (const { done, skipTo } of this.walk.readers)
      if (!done) place = lowerOf(place, skipTo === undefined ? next : higherOf(next, skipTo));
    return place;
  }

  private rowBefore(): Buffer | undefined {
    const { source, start, codec, work } = this.walk;
    const end = this.placeBefore();
    if (end === undefined || Buffer.compare(start, end) >= 0) return undefined;
    work.entries++;
    const entries = source.entries({ start, end, reverse: true });
    const last = entries.next();
    entries.return?.();
    this.cursor.close();
    if (last.done === true) return undefined;
    const { key } = last.value;
    const row = key.subarray(0, codec.rowEnd(key));
    this.cursor = new EntryCursor(source, higherOf(start, row), lowerOf(this.walk.end, behind(row)), work);
    return row;
  }

  /** Where the rows end that any reader wants. */
  private placeBefore(): Buffer | undefined {
    const end = this.row ?? this.walk.end;
    let place: Buffer | undefined;
    for (const { done, notBehind } of this.walk.readers)
      if (!done) place = higherOf(place, notBehind === undefined ? end : lowerOf(end, behind(notBehind.row)));
    return place;
  }

  private readerOf(key: Buffer, rowLength: number): FamilyReader | undefined {
    if (hasAt(key, rowLength, this.reader.familyKey)) return this.reader;
    return this.walk.readers.find(({ familyKey }) => hasAt(key, rowLength, familyKey));
  }

  /** To where the reader wants to go on, if that is in this row and its own family. */
  private seekInside({ rowDone, done, skipTo, familyKey }: FamilyReader, row: Buffer): boolean {
    if (rowDone || done || skipTo === undefined) return false;
    if (!hasAt(skipTo, 0, row) || !hasAt(skipTo, row.length, familyKey)) return false;
    this.cursor.seek(skipTo);
    return true;
  }

  private familyBehind(key: Buffer, row: Buffer): Buffer | undefined {
    for (const { familyKey } of this.walk.readers) {
      const isBehind = compareAt(key, row.length, Math.min(key.length, row.length + familyKey.length), familyKey) < 0;
      if (isBehind) return Buffer.concat([row, familyKey]);
    }
    return undefined;
  }

  private toNextColumn(key: Buffer): void {
    this.cursor.advance();
    // Markers of the family stand among the versions of the empty qualifier: none of them is passed over.
    if (key.length - VERSION_BYTES - this.qualifierStart === EMPTY_PART_BYTES) return;
    const next = this.cursor.peek()?.key;
    if (next === undefined || this.row === undefined || !hasAt(next, 0, this.row)) return;
    const hint = this.reader.nextColumn();
    if (hint !== undefined) {
      const place = Buffer.concat([key.subarray(0, this.qualifierStart), hint]);
      if (Buffer.compare(next, place) < 0) this.reader.skipTo = place;
    } else if (isOfColumn(next, columnOfKey(key))) this.reader.skipTo = behind(columnOfKey(key));
  }
}

function hasReached(reader: FamilyReader, key: Buffer): boolean {
  if (reader.skipTo === undefined) return true;
  if (Buffer.compare(key, reader.skipTo) < 0) return false;
  reader.skipTo = undefined;
  return true;
}
