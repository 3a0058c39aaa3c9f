/** Our own client machine over a raw socket: as much of a client as a conversation with a server needs, and no more. */
import type { Credentials, SaslClient } from "../../src/auth/mechanism.ts";
import { ClientHandshake } from "../../src/handshake/client.ts";
import type { ClientAction, ClientFailure, ClientPlan, Established } from "../../src/handshake/client-types.ts";
import { DEFAULT_LIMITS } from "../../src/handshake/types.ts";
import { encodeConnectionHeader } from "../../src/wire/connection-header.ts";
import { FrameReader } from "../../src/wire/frame.ts";
import { encodeRequest } from "../../src/wire/request.ts";
import { decodeResponseFrame, type ResponseFrame } from "../../src/wire/response.ts";
import { UnwrapReader, wrapChunk } from "../../src/wire/wrapped-stream.ts";
import { RawClient } from "./raw-client.ts";

export interface OpenResult {
  readonly established?: Established;
  readonly failure?: ClientFailure;
}

export class MachineClient {
  readonly raw: RawClient;
  readonly #credentials: Credentials | undefined;
  readonly #plan: ClientPlan;
  #sasl: SaslClient | undefined;
  #wrapped = false;
  readonly #responses: ResponseFrame[] = [];
  #reader: FrameReader | undefined;

  private constructor(raw: RawClient, plan: ClientPlan, credentials: Credentials | undefined) {
    this.raw = raw;
    this.#plan = plan;
    this.#credentials = credentials;
  }

  static async open(
    port: number,
    plan: Partial<ClientPlan>,
    credentials?: Credentials,
  ): Promise<{ readonly client: MachineClient } & OpenResult> {
    const raw = await RawClient.open(port);
    const client = new MachineClient(raw, { ...DEFAULT_PLAN, ...plan }, credentials);
    return { client, ...(await client.#handshake()) };
  }

  /**
   * Sends header and requests in one go and returns the answers in the order in which they come.
   * @param chunkBytes the most that goes into a wrapped chunk
   */
  async call(
    methods: readonly string[],
    {
      service = "ClientMetaService",
      chunkBytes = Number.POSITIVE_INFINITY,
    }: { readonly service?: string; readonly chunkBytes?: number } = {},
  ): Promise<ResponseFrame[]> {
    const header = encodeConnectionHeader({ serviceName: service, userInfo: { effectiveUser: "somebody" } });
    const requests = methods.map((methodName, callId) =>
      encodeRequest({ header: { callId, methodName, requestParam: true, timeout: 5000 }, param: Buffer.alloc(0) }),
    );
    // One chunk for the header and one for all requests: chunks and frames need not agree.
    for (const bytes of [header, Buffer.concat(requests)]) {
      for (let at = 0; at < bytes.length; at += chunkBytes) this.#send(bytes.subarray(at, at + chunkBytes));
    }
    while (this.#responses.length < methods.length) {
      const bytes = await this.raw.take(1);
      this.#reader?.push(Buffer.concat([bytes, await this.raw.take(this.raw.received.length)]));
    }
    return this.#responses.splice(0);
  }

  close(): void {
    this.raw.close();
    this.#sasl?.dispose();
  }

  #send(bytes: Buffer): void {
    this.raw.send(this.#wrapped && this.#sasl !== undefined ? wrapChunk(this.#sasl, bytes) : bytes);
  }

  async #handshake(): Promise<OpenResult> {
    const machine = new ClientHandshake(this.#plan);
    let actions = machine.report({ type: "start" });
    for (;;) {
      const next: ClientAction[] = [];
      for (const action of actions) {
        switch (action.type) {
          case "write":
            this.raw.send(action.bytes);
            break;
          case "evaluate":
            next.push(...machine.report(await this.#evaluate(action.principal, action.challenge)));
            break;
          case "established": {
            const { type: _, ...established } = action;
            this.#begin(established, machine.takeLeftover());
            return { established };
          }
          case "failed":
            return { failure: action.failure };
          default:
        }
      }
      actions = next.length > 0 ? next : await this.#listen(machine);
    }
  }

  async #listen(machine: ClientHandshake): Promise<ClientAction[]> {
    const { bytes, end } = await this.raw.within(this.raw.received.length > 0 ? 0 : 2);
    this.raw.received = Buffer.alloc(0);
    if (bytes.length > 0) return machine.receive(bytes);
    return end === undefined ? [] : machine.end(end === "fin" ? "closed" : "reset");
  }

  async #evaluate(principal: string, challenge: Buffer | null) {
    if (this.#credentials === undefined) throw new Error("no credentials");
    const limit = { timeoutMs: 5000 };
    if (challenge === null) {
      await this.#credentials.ticketFor(principal, limit);
      this.#sasl = await this.#credentials.saslClient(principal, { ...limit, qops: this.#plan.qops });
    }
    if (this.#sasl === undefined) throw new Error("a challenge before the start");
    const step = await this.#sasl.step(challenge);
    return { type: "evaluated" as const, ...step, ...(step.complete ? { qop: this.#sasl.qop } : {}) };
  }

  #begin({ qop }: Established, leftover: Buffer): void {
    const frames = new FrameReader((buffer, start, end) =>
      this.#responses.push(decodeResponseFrame(buffer, start, end)),
    );
    this.#wrapped = qop !== undefined && qop !== "auth";
    this.#reader =
      this.#wrapped && this.#sasl !== undefined ? new UnwrapReader(this.#sasl, (bytes) => frames.push(bytes)) : frames;
    if (leftover.length > 0) this.#reader.push(leftover);
  }
}

const DEFAULT_PLAN: ClientPlan = {
  preamble: "plain",
  auth: "simple",
  candidates: [],
  qops: ["auth"],
  allowSimpleFallback: false,
  unexpectedPrincipal: "refuse",
  answerTimeoutMs: 5000,
  limits: DEFAULT_LIMITS,
};
