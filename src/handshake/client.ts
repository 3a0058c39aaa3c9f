/**
 * The client's handshake over bytes: cuts what arrives into messages, feeds them to the reducer in `client-step.ts`, and
 * hands on the actions. Knows no socket, no clock and no promise; whoever drives it carries the actions out.
 */
import { ByteQueue } from "../bytes/byte-queue.ts";
import { LengthOutOfBoundsError } from "../errors/protocol-errors.ts";
import { decodePreambleAnswer } from "../wire/preamble-answer.ts";
import { decodeSaslReply } from "../wire/sasl-message.ts";
import { clientStep, phaseOf } from "./client-step.ts";
import type { ClientAction, ClientInput, ClientPhase, ClientPlan, ClientState } from "./client-types.ts";
import type { EndKind } from "./types.ts";

/** What the driver reports; bytes and ends have `receive` and `end` of their own. */
export type ClientReport = Extract<ClientInput, { type: "start" | "evaluated" | "evaluationFailed" | "timeout" }>;

export class ClientHandshake {
  readonly #plan: ClientPlan;
  readonly #queue: ByteQueue;
  #state: ClientState = { type: "idle" };
  #end: EndKind | undefined;

  constructor(plan: ClientPlan) {
    this.#plan = plan;
    this.#queue = new ByteQueue(plan.limits.maxQueuedBytes);
  }

  get state(): ClientState {
    return this.#state;
  }

  get phase(): ClientPhase {
    return phaseOf(this.#state);
  }

  /** Bytes from the server. The memory must not be changed afterwards. */
  receive(bytes: Uint8Array): ClientAction[] {
    if (this.#queue.push(bytes)) return this.#pump([]);
    const stated = this.#queue.length + bytes.length;
    const error = new LengthOutOfBoundsError("what waits during the handshake", stated, this.#queue.limitBytes);
    return this.#feed({ type: "malformed", error }, []);
  }

  /** The server has ended the connection; what came before is understood first. */
  end(how: EndKind): ClientAction[] {
    this.#end ??= how;
    return this.#pump([]);
  }

  /** The start, the end of a timer, or the result of an evaluation. */
  report(input: ClientReport): ClientAction[] {
    return this.#pump(this.#feed(input, []));
  }

  /** What arrived behind the last byte of the handshake: the beginning of the connection's own stream. */
  takeLeftover(): Buffer {
    return this.#queue.takeAll();
  }

  #feed(input: ClientInput, actions: ClientAction[]): ClientAction[] {
    const step = clientStep(this.#plan, this.#state, input);
    this.#state = step.state;
    actions.push(...step.actions);
    return actions;
  }

  #pump(actions: ClientAction[]): ClientAction[] {
    for (let input = this.#next(); input !== undefined; input = this.#next()) this.#feed(input, actions);
    return actions;
  }

  /** The next message, if the state waits for one and it is all here; then the end, if it has come. */
  #next(): ClientInput | undefined {
    if (this.#state.type !== "awaitingAnnouncement" && this.#state.type !== "awaitingReply") return undefined;
    const message = this.#read(this.#state.type);
    if (message !== undefined || this.#end === undefined) return message;
    return { type: "ended", how: this.#end, partialBytes: this.#queue.length };
  }

  #read(waiting: "awaitingAnnouncement" | "awaitingReply"): ClientInput | undefined {
    try {
      return waiting === "awaitingAnnouncement" ? this.#readAnswer() : this.#readReply();
    } catch (error) {
      return { type: "malformed", error: error as Error };
    }
  }

  #readAnswer(): ClientInput | undefined {
    const answer = decodePreambleAnswer(this.#queue, this.#plan.limits);
    return answer === undefined ? undefined : { type: "answer", answer };
  }

  #readReply(): ClientInput | undefined {
    const reply = decodeSaslReply(this.#queue, this.#plan.limits);
    if (reply?.type !== "notSasl") return reply === undefined ? undefined : { type: "reply", reply };
    // A server that rejects the preamble answers with a framed response; its length stands where the status would.
    const answer = decodePreambleAnswer(this.#queue, this.#plan.limits);
    if (answer === undefined) return undefined;
    return answer.type === "exception" ? { type: "rejection", exception: answer.exception } : { type: "reply", reply };
  }
}
