/** The server's handshake over bytes: the mirror of `client.ts`, around the reducer in `server-step.ts`. */
import { ByteQueue } from "../bytes/byte-queue.ts";
import { LengthOutOfBoundsError } from "../errors/protocol-errors.ts";
import { decodePreamble, PREAMBLE_BYTES } from "../wire/preamble.ts";
import { decodeSaslToken } from "../wire/sasl-message.ts";
import { serverStep } from "./server-step.ts";
import type { ServerAction, ServerInput, ServerPlan, ServerState } from "./server-types.ts";
import type { EndKind } from "./types.ts";

export type ServerReport = Extract<ServerInput, { type: "evaluated" | "evaluationFailed" }>;

export class ServerHandshake {
  readonly #plan: ServerPlan;
  readonly #queue: ByteQueue;
  #state: ServerState = { type: "awaitingPreamble" };
  #end: EndKind | undefined;

  constructor(plan: ServerPlan) {
    this.#plan = plan;
    this.#queue = new ByteQueue(plan.limits.maxQueuedBytes);
  }

  get state(): ServerState {
    return this.#state;
  }

  receive(bytes: Uint8Array): ServerAction[] {
    if (this.#queue.push(bytes)) return this.#pump([]);
    const stated = this.#queue.length + bytes.length;
    const error = new LengthOutOfBoundsError("what waits during the handshake", stated, this.#queue.limitBytes);
    return this.#feed({ type: "malformed", error }, []);
  }

  end(how: EndKind): ServerAction[] {
    this.#end ??= how;
    return this.#pump([]);
  }

  report(input: ServerReport): ServerAction[] {
    return this.#pump(this.#feed(input, []));
  }

  takeLeftover(): Buffer {
    return this.#queue.takeAll();
  }

  #feed(input: ServerInput, actions: ServerAction[]): ServerAction[] {
    const step = serverStep(this.#plan, this.#state, input);
    this.#state = step.state;
    actions.push(...step.actions);
    return actions;
  }

  #pump(actions: ServerAction[]): ServerAction[] {
    for (let input = this.#next(); input !== undefined; input = this.#next()) this.#feed(input, actions);
    return actions;
  }

  #next(): ServerInput | undefined {
    const { type } = this.#state;
    if (type === "evaluating" || type === "established" || type === "closed") return undefined;
    const message = type === "awaitingPreamble" ? this.#readPreamble() : this.#readToken();
    if (message !== undefined || this.#end === undefined) return message;
    return { type: "ended", how: this.#end };
  }

  /** Judged only when all six bytes are here, as every generation of HBase does. */
  #readPreamble(): ServerInput | undefined {
    if (this.#queue.length < PREAMBLE_BYTES) return undefined;
    return { type: "preamble", preamble: decodePreamble(this.#queue.take(PREAMBLE_BYTES)) };
  }

  #readToken(): ServerInput | undefined {
    try {
      const token = decodeSaslToken(this.#queue, this.#plan.limits);
      return token === undefined ? undefined : { type: "token", token };
    } catch (error) {
      return { type: "malformed", error: error as Error };
    }
  }
}
