/**
 * How far long work is, on standard error: a bar or a counter that moves on a terminal, elsewhere a plain line every few seconds. What ends
 * soon shows nothing.
 */
import { type Options, SingleBar } from "cli-progress";
import type { Screen } from "./terminal.ts";

export interface ProgressKind {
  /** such as `count users` */
  readonly label: string;
  /** what `total` counts, such as `regions`; the bar's unit */
  readonly totalUnit?: "regions" | "bytes";
  /** rows of earlier runs, which say nothing about how fast this one is */
  readonly rowsBefore?: number;
}

export interface Progress {
  /** @param done of `total`; both undefined where nobody knows how much there is */
  update(rows: number, done?: number, total?: number): void;
  stop(): void;
}

export const NO_PROGRESS: Progress = { update: () => undefined, stop: () => undefined };

const SHOW_AFTER_MS = 500;
const LINE_EVERY_MS = 5_000;

export class ProgressLine implements Progress {
  readonly #screen: Screen;
  readonly #kind: ProgressKind;
  readonly #startMs: number;
  readonly #now: () => number;
  #bar: SingleBar | undefined;

  constructor(screen: Screen, kind: ProgressKind, now: () => number = Date.now) {
    this.#screen = screen;
    this.#kind = kind;
    this.#now = now;
    this.#startMs = now();
  }

  update(rows: number, done?: number, total?: number): void {
    const passedMs = this.#now() - this.#startMs;
    if (passedMs < (this.#screen.isTTY === true ? SHOW_AFTER_MS : LINE_EVERY_MS)) return;
    const payload = { text: this.#text(rows, passedMs, done, total) };
    if (this.#bar === undefined) {
      this.#bar = new SingleBar(barOptions(this.#screen, total !== undefined));
      this.#bar.start(total ?? 1, done ?? 0, payload);
      return;
    }
    if (total !== undefined) this.#bar.setTotal(total);
    this.#bar.update(done ?? 0, payload);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #text(rows: number, passedMs: number, done: number | undefined, total: number | undefined): string {
    const { label, totalUnit, rowsBefore = 0 } = this.#kind;
    const perSecond = Math.round(((rows - rowsBefore) * 1_000) / Math.max(1, passedMs));
    const part = total === undefined || done === undefined ? "" : `, ${share(done, total, totalUnit)}`;
    return `${label}: ${rowsText(rows)}${part}, ${grouped(perSecond)} rows/s`;
  }
}

function share(done: number, total: number, unit: ProgressKind["totalUnit"]): string {
  if (unit !== "bytes") return `${grouped(done)} of ${grouped(total)} regions`;
  return `${Math.floor((done * 100) / Math.max(1, total))} % of ${megabytes(total)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 row`, `2,000 rows` */
export function rowsText(count: number): string {
  return `${grouped(count)} ${count === 1 ? "row" : "rows"}`;
}

function barOptions(screen: Screen, bounded: boolean): Options {
  return {
    stream: screen,
    format: bounded && screen.isTTY === true ? "[{bar}] {percentage} % {text}" : "{text}",
    barsize: 20,
    fps: 5,
    hideCursor: true,
    clearOnComplete: true,
    // Elsewhere the library prints a line now and then, without steering anything.
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
  };
}
