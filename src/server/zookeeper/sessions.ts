/**
 * ZooKeeper's sessions: each has a number, a password and a time after which it ends unless its client has been heard. A session
 * outlives its connection by that time, and another connection may take it over. Knows nothing of znodes and bytes.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";

/** The connection that a session is on. */
export interface SessionHolder {
  /** Another connection has it now, or it has ended for want of a sign of life. */
  sessionLost(why: "moved" | "expired"): void;
}

export interface SessionLimits {
  /** sessions that are kept, those without a connection included */
  readonly maxSessions: number;
  /** between these two a client has its wish: ZooKeeper's minSessionTimeout and maxSessionTimeout */
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
}

const PASSWORD_BYTES = 16;

export class Sessions {
  readonly #limits: SessionLimits;
  readonly #sessions = new Map<bigint, Session>();

  constructor(limits: SessionLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** @returns undefined if there are too many, all of them in use */
  open(wishedTimeoutMs: number, holder: SessionHolder): Session | undefined {
    if (this.#sessions.size >= this.#limits.maxSessions && !this.#forgetOne()) return undefined;
    const session = new Session(this.#timeout(wishedTimeoutMs), holder, (ended) => this.#sessions.delete(ended.id));
    this.#sessions.set(session.id, session);
    return session;
  }

  /** @returns undefined if there is no such session, or its password is another */
  resume(id: bigint, password: Buffer, wishedTimeoutMs: number, holder: SessionHolder): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || !session.hasPassword(password)) return undefined;
    session.moveTo(holder, this.#timeout(wishedTimeoutMs));
    return session;
  }

  endAll(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  /** The oldest that has no connection makes room. */
  #forgetOne(): boolean {
    for (const session of this.#sessions.values()) {
      if (session.isHeld) continue;
      session.end();
      return true;
    }
    return false;
  }

  #timeout(wishedMs: number): number {
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#limits;
    return Math.min(Math.max(wishedMs, minSessionTimeoutMs), maxSessionTimeoutMs);
  }
}

export class Session {
  readonly id: bigint = newId();
  readonly password: Buffer = randomBytes(PASSWORD_BYTES);
  readonly #onEnd: (session: Session) => void;
  #timeoutMs: number;
  #holder: SessionHolder | undefined;
  #timer: NodeJS.Timeout;

  constructor(timeoutMs: number, holder: SessionHolder, onEnd: (session: Session) => void) {
    this.#timeoutMs = timeoutMs;
    this.#holder = holder;
    this.#onEnd = onEnd;
    this.#timer = this.#startTimer();
  }

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  get isHeld(): boolean {
    return this.#holder !== undefined;
  }

  hasPassword(password: Buffer): boolean {
    return password.length === this.password.length && timingSafeEqual(password, this.password);
  }

  /** The client was heard. */
  touch(): void {
    this.#timer.refresh();
  }

  moveTo(holder: SessionHolder, timeoutMs: number): void {
    const former = this.#holder;
    this.#holder = holder;
    this.#timeoutMs = timeoutMs;
    clearTimeout(this.#timer);
    this.#timer = this.#startTimer();
    former?.sessionLost("moved");
  }

  /** Its connection is gone; it waits for another one. */
  leave(holder: SessionHolder): void {
    if (this.#holder === holder) this.#holder = undefined;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#onEnd(this);
  }

  #startTimer(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.end();
      this.#holder?.sessionLost("expired");
    }, this.#timeoutMs);
    // What keeps the process is the port, not somebody's session.
    return timer.unref();
  }
}

/** Positive, as ZooKeeper's are; 0 would mean none. */
function newId(): bigint {
  return (randomBytes(8).readBigUInt64BE() >> 1n) | 1n;
}
