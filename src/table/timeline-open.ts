/**
 * Opening a region's scanner where a replica may answer: the primary is asked first, and when it has not answered within a while, or
 * has failed, all others too. The first scanner wins and is the scan's; those that are opened later are closed. As for gets, an error
 * counts only when nobody has anything better. Knows nothing of scans but that.
 */
import type { Clock, Timer } from "../rpc/clock.ts";

export interface TimelineOpening<Opened> {
  readonly clock: Clock;
  /** how long the primary is waited for alone: `hbase.client.replicaCallTimeout.scan`, which counts in microseconds */
  readonly primaryTimeoutMs: number;
  /** fires when nobody wants to hear of the scan any more: then nobody else is asked */
  readonly ends: AbortSignal;
  open(replicaId: number): Promise<Opened>;
  /** Ids of the replicas that somebody serves. */
  replicas(): Promise<readonly number[]>;
  /** For a scanner that came too late. */
  discard(opened: Opened): void;
}

/** Rejects with the primary's error, if no replica opens a scanner either. */
export function openAtAnyReplica<Opened>(opening: TimelineOpening<Opened>): Promise<Opened> {
  return new Promise((resolve, reject) => new TimelineOpen(opening, resolve, reject).start());
}

class TimelineOpen<Opened> {
  readonly #opening: TimelineOpening<Opened>;
  readonly #resolve: (opened: Opened) => void;
  readonly #reject: (error: unknown) => void;
  #timer: Timer | undefined;
  /** attempts, and the question which replicas there are */
  #underWay = 0;
  #asked = false;
  #over = false;
  #primaryError: unknown;

  constructor(opening: TimelineOpening<Opened>, resolve: (opened: Opened) => void, reject: (error: unknown) => void) {
    this.#opening = opening;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { clock, primaryTimeoutMs } = this.#opening;
    this.#try(0);
    this.#timer = clock.setTimer(primaryTimeoutMs, () => this.#askReplicas());
  }

  #try(replicaId: number): void {
    this.#underWay++;
    this.#opening.open(replicaId).then(
      (opened) => this.#opened(opened),
      (error: unknown) => {
        if (replicaId === 0) {
          this.#primaryError = error;
          this.#askReplicas();
        }
        this.#oneLess();
      },
    );
  }

  #opened(opened: Opened): void {
    if (this.#over) return this.#opening.discard(opened);
    this.#end();
    this.#resolve(opened);
  }

  #askReplicas(): void {
    if (this.#over || this.#asked || this.#opening.ends.aborted) return;
    this.#asked = true;
    this.#timer?.cancel();
    this.#underWay++;
    this.#opening.replicas().then(
      (ids) => {
        if (!this.#over) for (const id of ids) if (id > 0) this.#try(id);
        this.#oneLess();
      },
      // The primary's own answer is all there will be.
      () => this.#oneLess(),
    );
  }

  #oneLess(): void {
    if (--this.#underWay > 0 || this.#over) return;
    this.#end();
    this.#reject(this.#primaryError);
  }

  #end(): void {
    this.#over = true;
    this.#timer?.cancel();
  }
}
