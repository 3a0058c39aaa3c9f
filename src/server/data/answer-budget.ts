/** How much of an answer is left: its bytes, its time and its work. What HBase's ScannerContext counts. */
import type { Work } from "./entry-cursor.ts";
import type { AnswerLimits } from "./region-data.ts";

/** A scan that looks at so many entries for nothing gives a sign of life, if its client knows such signs. */
const ENTRIES_FOR_NOTHING = 50_000;
/** How often the clock is looked at in the middle of a row. */
const ENTRIES_A_LOOK = 64;

export class AnswerBudget {
  readonly batch: number;
  private readonly limits: Pick<AnswerLimits, "maxBytes" | "partials">;
  private untilMs: number | undefined;
  private readonly work: Work;
  private readonly clock: () => number;
  private workAtStart: number;
  private nextLook: number;
  /** of pieces that are done, and of the one being made */
  private doneBytes = 0;
  private bytes = 0;
  private cells = 0;
  private hasCells = false;
  private timeIsUp = false;

  constructor(
    limits: Pick<AnswerLimits, "maxBytes" | "untilMs" | "partials">,
    batch: number,
    work: Work,
    clock: () => number,
  ) {
    this.limits = limits;
    this.untilMs = limits.untilMs;
    this.batch = batch;
    this.work = work;
    this.clock = clock;
    this.workAtStart = work.entries;
    this.nextLook = work.entries + ENTRIES_A_LOOK;
  }

  /** More time for the same answer. */
  extend(untilMs: number | undefined): void {
    this.untilMs = untilMs;
    this.timeIsUp = false;
    this.workAtStart = this.work.entries;
    this.nextLook = this.work.entries + ENTRIES_A_LOOK;
  }

  /** A row may end up in several pieces because the time is up. */
  get cutsByTime(): boolean {
    return this.limits.partials;
  }

  /** Nothing is in the piece that is being made, or no longer. */
  beginPiece(): void {
    this.bytes = 0;
    this.cells = 0;
  }

  endPiece(): void {
    this.doneBytes += this.bytes;
    this.hasCells ||= this.cells > 0;
    this.beginPiece();
  }

  add(bytes: number): void {
    this.bytes += bytes;
    this.cells++;
  }

  get batchIsFull(): boolean {
    return this.batch > 0 && this.cells >= this.batch;
  }

  get bytesAreSpent(): boolean {
    return this.doneBytes + this.bytes >= this.limits.maxBytes;
  }

  /** The piece must end in the middle of its row. @param wholeRows only the batch may cut */
  cuts(wholeRows: boolean): boolean {
    return this.batchIsFull || (!wholeRows && this.limits.partials && this.bytesAreSpent);
  }

  /** Asked after every cell. */
  readonly timeUpInRow = (): boolean => {
    if (this.timeIsUp || this.work.entries < this.nextLook) return this.timeIsUp;
    this.nextLook = this.work.entries + ENTRIES_A_LOOK;
    return this.timeUp();
  };

  /** Asked between rows. Something is always done first: whoever comes again and again gets on. */
  readonly timeUp = (): boolean => {
    const { untilMs } = this;
    if (untilMs === undefined || this.timeIsUp) return this.timeIsUp;
    const entries = this.work.entries - this.workAtStart;
    if (entries === 0) return false;
    const forNothing = !this.hasCells && this.cells === 0 && entries >= ENTRIES_FOR_NOTHING;
    this.timeIsUp = forNothing || this.clock() >= untilMs;
    return this.timeIsUp;
  };
}

/** As much as it takes, but `timeUp` whenever the work may be left; `extend` goes on. */
export function pausing(work: Work): AnswerBudget {
  const limits = { maxBytes: Number.POSITIVE_INFINITY, untilMs: 0, partials: false };
  return new AnswerBudget(limits, 0, work, () => 0);
}

/** As much as it takes. */
export function noLimits(work: Work): AnswerBudget {
  return new AnswerBudget({ maxBytes: Number.POSITIVE_INFINITY, partials: false }, 0, work, () => 0);
}
