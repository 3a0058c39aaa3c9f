/** What each KDC did while we waited, so that an error can tell. */

interface Entry {
  readonly kdc: string;
  readonly sinceMs: number;
  outcome: string;
  ms: number | undefined;
}

export interface KdcNote {
  /** how it stands, such as "connected, no answer" */
  stands(outcome: string): void;
  ended(outcome: string): void;
}

export class KdcJournal {
  readonly #entries: Entry[] = [];
  readonly #included: KdcJournal[] = [];

  begin(kdc: string): KdcNote {
    const entry: Entry = { kdc, sinceMs: performance.now(), outcome: "no connection yet", ms: undefined };
    this.#entries.push(entry);
    return {
      stands: (outcome) => {
        entry.outcome = outcome;
      },
      ended: (outcome) => {
        entry.outcome = outcome;
        entry.ms = performance.now() - entry.sinceMs;
      },
    };
  }

  /** Another exchange that this one waits for; it goes on writing. */
  include(other: KdcJournal): void {
    this.#included.push(other);
  }

  /** One phrase for each attempt, in order. */
  lines(): string[] {
    const own = this.#entries.map(
      ({ kdc, outcome, ms, sinceMs }) => `${kdc}: ${outcome} (${Math.round(ms ?? performance.now() - sinceMs)} ms)`,
    );
    return [...this.#included.flatMap((each) => each.lines()), ...own];
  }
}
