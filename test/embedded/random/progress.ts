/**
 * What a run of random operations is doing at the moment, and on which side: so that one that hangs can be told of, and made again. Time
 * counts from the last answer of either side.
 */
import type { HBase } from "../../../src/index.ts";

export const SIDES = ["HBase", "embedded"] as const;

/** Nothing has happened for so long that nothing will. */
export class StuckError extends Error {
  override readonly name: string = "StuckError";
}

export class Progress {
  readonly #idleMs: number;
  #round = "no sequence yet";
  #steps: unknown[] = [];
  /** by their names, and what they were asked to do */
  readonly #waiting = new Map<string, unknown>();
  #timer: NodeJS.Timeout | undefined;
  #onIdle: (() => void) | undefined;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** The work, unless nothing happens in it for too long. @throws StuckError */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    const stuck = new Promise<never>((_, reject) => {
      this.#onIdle = () => reject(new StuckError(this.text()));
    });
    this.#happened();
    try {
      return await Promise.race([work(), stuck]);
    } finally {
      clearTimeout(this.#timer);
      this.#onIdle = undefined;
    }
  }

  /** Sequences of other operations follow. */
  round(what: string, seed: number): void {
    this.#round = `seed ${seed}, ${what}`;
    this.sequence();
  }

  /** Another sequence begins. */
  sequence(): void {
    this.#steps = [];
  }

  /** On both sides at once. @param step as the text is to show it */
  async both<T>(step: unknown, sides: readonly HBase[], carryOut: (side: HBase) => Promise<T>): Promise<T[]> {
    this.#steps.push(step);
    return Promise.all(sides.map((side, index) => this.#one(step, SIDES[index] ?? String(index), carryOut(side))));
  }

  /** Where it stands: seed, operations so far, and who has not answered. */
  text(): string {
    const sides = [...this.#waiting].map(([side, step]) => `  ${side} has not answered ${JSON.stringify(step)}`);
    const nobody = "  neither side was asked anything that it has not answered";
    return [
      `nothing has happened for ${this.#idleMs / 1_000} s: ${this.#round}`,
      ...this.#steps.map((step) => `  ${JSON.stringify(step)}`),
      ...(sides.length === 0 ? [nobody] : sides),
    ].join("\n");
  }

  async #one<T>(step: unknown, side: string, work: Promise<T>): Promise<T> {
    this.#waiting.set(side, step);
    this.#happened();
    try {
      return await work;
    } finally {
      this.#waiting.delete(side);
      this.#happened();
    }
  }

  #happened(): void {
    clearTimeout(this.#timer);
    if (this.#onIdle !== undefined) this.#timer = setTimeout(this.#onIdle, this.#idleMs);
  }
}
