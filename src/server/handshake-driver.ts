/**
 * Carries out what the mirror machine (`handshake/server.ts`) wants: cuts the preambles out of what has arrived, has SASL tokens
 * answered, and plays the faults that belong to the handshake.
 */
import type { AcceptorCredentials } from "../auth/acceptor.ts";
import type { SecurityLayer } from "../auth/mechanism.ts";
import type { ByteQueue } from "../bytes/byte-queue.ts";
import { ServerHandshake, type ServerReport } from "../handshake/server.ts";
import type { ServerAction, ServerPlan } from "../handshake/server-types.ts";
import { DEFAULT_LIMITS } from "../handshake/types.ts";
import { decodePreamble, PREAMBLE_BYTES, type Preamble } from "../wire/preamble.ts";
import type { Qop } from "../wire/qop.ts";
import type { ResolvedBehaviour } from "./behaviour.ts";
import type { PreambleType, ServerEvent } from "./events.ts";
import type { ConnectionFaults } from "./fault-source.ts";
import type { AnswerPlace } from "./faults.ts";
import { SaslResponder } from "./sasl-responder.ts";

export interface HandshakeSetup {
  /** of the connection, for events */
  readonly number: number;
  readonly behaviour: ResolvedBehaviour;
  /** whether Kerberos is configured */
  readonly secured: boolean;
  readonly clusterId: string | undefined;
  readonly qops: readonly Qop[];
  readonly allowSimple: boolean;
  readonly credentials: AcceptorCredentials | undefined;
  readonly faults: ConnectionFaults;
  readonly record: (event: ServerEvent) => void;
}

export interface HandshakeResult {
  readonly user: string | undefined;
  /** what wraps everything from now on; owned by the driver, until it is disposed of */
  readonly layer: SecurityLayer | undefined;
  /** what arrived behind the handshake's last byte */
  readonly leftover: Buffer;
}

/** The connection whose handshake it is. */
export interface HandshakeOwner {
  send(bytes: Buffer, place: AnswerPlace): void;
  close(reason: string): void;
  /** Say and hear nothing any more. */
  playDead(): void;
  /** Read nothing more until `release`. */
  hold(): void;
  release(): void;
  established(result: HandshakeResult): void;
}

export class HandshakeDriver {
  readonly #setup: HandshakeSetup;
  readonly #peer: string;
  readonly #owner: HandshakeOwner;
  readonly #sasl: SaslResponder;
  /** made for the first preamble */
  #machine: ServerHandshake | undefined;
  #delay: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(setup: HandshakeSetup, peer: string, owner: HandshakeOwner) {
    this.#setup = setup;
    this.#peer = peer;
    this.#owner = owner;
    this.#sasl = new SaslResponder(setup.credentials, setup.qops, setup.faults);
  }

  /** Takes the next piece of what has arrived; false if it is not all here. */
  read(inbox: ByteQueue): boolean {
    const machine = this.#machine;
    if (machine === undefined || machine.state.type === "awaitingPreamble") return this.#readPreamble(inbox);
    if (inbox.length === 0) return false;
    this.#perform(machine.receive(inbox.takeAll()), "sasl");
    return true;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#delay);
    this.#sasl.dispose();
  }

  #readPreamble(inbox: ByteQueue): boolean {
    if (inbox.length < PREAMBLE_BYTES) return false;
    const preamble = decodePreamble(inbox.take(PREAMBLE_BYTES));
    this.#setup.record({ type: "preamble", connection: this.#setup.number, preamble: typeOf(preamble) });
    const { hangAfterSecurityPreamble, delayAfterPreambleMs = 0 } = this.#setup.faults.now;
    if (preamble.type === "security" && hangAfterSecurityPreamble === true) this.#owner.playDead();
    else if (delayAfterPreambleMs > 0) this.#after(delayAfterPreambleMs, () => this.#take(preamble));
    else this.#take(preamble);
    return true;
  }

  #take(preamble: Preamble): void {
    this.#machine ??= new ServerHandshake(planOf(this.#setup, preamble, this.#peer));
    this.#perform(this.#machine.receive(preamble.bytes), "preamble");
  }

  #perform(actions: readonly ServerAction[], place: AnswerPlace): void {
    for (const action of actions) {
      if (this.#disposed) return;
      switch (action.type) {
        case "write":
          this.#owner.send(action.bytes, place);
          break;
        case "evaluate":
          void this.#evaluate(action.token);
          break;
        case "established":
          this.#establish(action);
          break;
        case "close":
          this.#owner.close(action.reason);
      }
    }
  }

  async #evaluate(token: Buffer): Promise<void> {
    this.#owner.hold();
    const report = await this.#sasl.respond(token);
    if (this.#disposed || this.#machine === undefined) return;
    this.#setup.record({ type: "sasl", connection: this.#setup.number, outcome: outcomeOf(report) });
    this.#perform(this.#machine.report(report), "sasl");
    this.#owner.release();
  }

  #establish({ auth, qop, user }: Extract<ServerAction, { type: "established" }>): void {
    const layer = this.#sasl.takeLayer(qop);
    if (layer === undefined) this.#sasl.dispose();
    const details = { ...(user === undefined ? {} : { user }), ...(qop === undefined ? {} : { qop }) };
    this.#setup.record({ type: "established", connection: this.#setup.number, auth, ...details });
    this.#owner.established({ user, layer, leftover: this.#machine?.takeLeftover() ?? Buffer.alloc(0) });
  }

  #after(ms: number, work: () => void): void {
    this.#owner.hold();
    this.#delay = setTimeout(() => {
      work();
      this.#owner.release();
    }, ms);
  }
}

function planOf(setup: HandshakeSetup, preamble: Preamble, peer: string): ServerPlan {
  const { behaviour, secured, clusterId, qops, allowSimple } = setup;
  const known = clusterId === undefined ? {} : { clusterId };
  // An old server without security differs from a new one in the special preambles alone, and it closes after those.
  const kind = behaviour.kind === "legacy" && !secured && preamble.type === "plain" ? "insecure" : behaviour.kind;
  return { ...behaviour, ...known, kind, qops, allowSimple, peer, limits: DEFAULT_LIMITS };
}

function outcomeOf(report: ServerReport): "continue" | "complete" | "refused" {
  if (report.type === "evaluationFailed") return "refused";
  return report.complete ? "complete" : "continue";
}

function typeOf(preamble: Preamble): PreambleType {
  switch (preamble.type) {
    case "security":
    case "registry":
      return preamble.type;
    case "plain":
      return preamble.auth;
    case "wrongVersion":
    case "unknownAuth":
    case "unknown":
      return "other";
  }
}
