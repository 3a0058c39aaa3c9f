/**
 * Carries out one handshake: joins the machine (which only knows bytes) with a socket, a clock and the credentials. It ends
 * once, with an outcome for the negotiation; everything that arrives or returns later is let go.
 */
import type { Credentials, SaslClient } from "../auth/mechanism.ts";
import { ServicePrincipalUnknownError } from "../errors/kerberos-errors.ts";
import { ClientHandshake } from "../handshake/client.ts";
import type { Announcement, ClientAction, ClientPlan } from "../handshake/client-types.ts";
import type { Outcome } from "../handshake/negotiation-types.ts";
import type { ByteSink, Transport } from "../transport/transport.ts";
import type { Clock, Timer } from "./clock.ts";
import { describeAnswer, describeWrite, messageOf } from "./narration.ts";
import { deliver } from "./opened-pipe.ts";
import type { AttemptRecorder } from "./opening-recorder.ts";

const READ_BYTES = 16_384;
const SMALLEST_READ_BYTES = 1_024;

export interface DriverOptions {
  readonly clock: Clock;
  readonly credentials: Credentials | undefined;
  readonly kdcTimeoutMs: number;
  readonly recorder: AttemptRecorder;
  /** ends the handshake; its reason is what `run` rejects with */
  readonly signal: AbortSignal;
}

export class HandshakeDriver implements ByteSink {
  readonly #plan: ClientPlan;
  readonly #options: DriverOptions;
  readonly #machine: ClientHandshake;
  #transport: Transport | undefined;
  #sasl: SaslClient | undefined;
  #timer: Timer | undefined;
  #slab: Buffer = Buffer.allocUnsafe(READ_BYTES);
  #filledTo = 0;
  #tokensSent = 0;
  #settle: ((outcome: Outcome) => void) | undefined;
  /** it has ended, or was called off */
  #over = false;
  /** for whoever takes the pipe over: its end may come before that */
  #ended = false;
  #closed: { readonly error: Error | undefined } | undefined;

  constructor(plan: ClientPlan, options: DriverOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#machine = new ClientHandshake(plan);
  }

  /** The pipe it ran over. */
  get transport(): Transport {
    if (this.#transport === undefined) throw new Error("no handshake has begun");
    return this.#transport;
  }

  get sasl(): SaslClient | undefined {
    return this.#sasl;
  }

  /** Resolves when the handshake has ended either way; rejects only if it is called off. */
  run(transport: Transport): Promise<Outcome> {
    this.#transport = transport;
    return new Promise((resolve, reject) => {
      const { signal } = this.#options;
      const onAbort = (): void => {
        this.#settle = undefined;
        this.discard();
        reject(signal.reason as Error);
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      this.#settle = (outcome) => {
        signal.removeEventListener("abort", onAbort);
        resolve(outcome);
      };
      this.#perform(this.#machine.report({ type: "start" }));
      // The socket may have said something, or gone away, before there was anybody to act on it.
      if (this.#closed !== undefined || this.#ended) this.#onEnd(this.#closed?.error);
    });
  }

  /** Closes the pipe and frees what the exchange holds; idempotent. */
  discard(): void {
    this.#timer?.cancel();
    this.#over = true;
    this.#transport?.destroy();
    this.#sasl?.dispose();
    this.#sasl = undefined;
  }

  /** Makes `sink` the listener, and tells it what came behind the handshake. */
  handOver(sink: ByteSink): void {
    this.#transport?.attach(sink);
    deliver(this.#machine.takeLeftover(), sink);
    if (this.#ended) sink.ended();
    if (this.#closed !== undefined) sink.closed(this.#closed.error);
  }

  buffer(): Uint8Array {
    if (this.#slab.length - this.#filledTo < SMALLEST_READ_BYTES) {
      this.#slab = Buffer.allocUnsafe(READ_BYTES);
      this.#filledTo = 0;
    }
    return this.#slab.subarray(this.#filledTo);
  }

  filled(count: number): void {
    const bytes = this.#slab.subarray(this.#filledTo, this.#filledTo + count);
    this.#filledTo += count;
    const actions = this.#machine.receive(bytes);
    if (this.#over) return;
    this.#options.recorder.event("server", describeAnswer(actions, announcementIn(actions, this.#machine)), count);
    this.#perform(actions);
  }

  ended(): void {
    this.#ended = true;
    this.#onEnd(undefined);
  }

  closed(error: Error | undefined): void {
    this.#closed = { error };
    this.#onEnd(error);
  }

  #onEnd(error: Error | undefined): void {
    if (this.#over || this.#settle === undefined) return;
    const actions = this.#machine.end(error === undefined ? "closed" : "reset");
    if (actions.length > 0) this.#options.recorder.event("server", describeAnswer(actions, undefined));
    this.#perform(actions);
  }

  #perform(actions: readonly ClientAction[]): void {
    for (const action of actions) this.#performOne(action);
  }

  #performOne(action: ClientAction): void {
    switch (action.type) {
      case "write":
        this.#write(action.bytes);
        return;
      case "evaluate":
        void this.#evaluate(action.principal, action.challenge);
        return;
      case "armTimer":
        this.#timer?.cancel();
        this.#timer = this.#options.clock.setTimer(action.ms, () =>
          this.#perform(this.#machine.report({ type: "timeout" })),
        );
        return;
      case "disarmTimer":
        this.#timer?.cancel();
        return;
      case "established":
      case "failed":
        this.#end(action);
        return;
    }
  }

  #write(bytes: Buffer): void {
    this.#options.recorder.event("client", describeWrite(bytes, this.#tokensSent === 0), bytes.length);
    if (this.#machine.state.type !== "awaitingAnnouncement") this.#tokensSent++;
    this.#transport?.write(bytes);
  }

  /** Makes a token, which may take a trip to the KDC. */
  async #evaluate(principal: string, challenge: Buffer | null): Promise<void> {
    try {
      const sasl = challenge === null ? await this.#newExchange(principal) : this.#sasl;
      if (sasl === undefined) throw new Error("a challenge without an exchange");
      const { token, complete } = await sasl.step(challenge);
      if (this.#over) return;
      const negotiated = complete ? { qop: sasl.qop } : {};
      this.#perform(this.#machine.report({ type: "evaluated", token, complete, ...negotiated }));
    } catch (error) {
      if (this.#over) return;
      const serviceUnknown = error instanceof ServicePrincipalUnknownError;
      this.#options.recorder.event("kdc", `no token for ${principal}: ${messageOf(error)}`);
      this.#perform(this.#machine.report({ type: "evaluationFailed", error, serviceUnknown }));
    }
  }

  async #newExchange(principal: string): Promise<SaslClient | undefined> {
    const { credentials, kdcTimeoutMs, signal } = this.#options;
    this.#sasl?.dispose();
    this.#sasl = undefined;
    const sasl = await credentials?.saslClient(principal, { qops: this.#plan.qops, timeoutMs: kdcTimeoutMs, signal });
    // The handshake may have ended meanwhile; then nobody else would free it.
    if (this.#over) sasl?.dispose();
    else this.#sasl = sasl;
    return sasl;
  }

  #end(outcome: Outcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#settle?.(outcome);
  }
}

/** What the server just said of itself: known from the step that the answer led to. */
function announcementIn(actions: readonly ClientAction[], machine: ClientHandshake): Announcement | undefined {
  for (const action of actions) if (action.type === "established") return action.announcement;
  const { state } = machine;
  return state.type === "evaluating" && state.first ? state.announcement : undefined;
}
