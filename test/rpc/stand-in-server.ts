/**
 * A stand-in for an HBase server, over any transport: the real server handshake, then a service that a test scripts. It
 * answers every call with its own parameter unless told otherwise.
 */
import { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { ServerHandshake } from "../../src/handshake/server.ts";
import type { ServerAction, ServerPlan } from "../../src/handshake/server-types.ts";
import { DEFAULT_LIMITS } from "../../src/handshake/types.ts";
import type { ConnectionHeader } from "../../src/protobuf/rpc-messages.ts";
import type { ByteSink, Transport } from "../../src/transport/transport.ts";
import { takeConnectionHeader } from "../../src/wire/connection-header.ts";
import { type ExceptionToSend, encodeException } from "../../src/wire/exception.ts";
import { QOPS } from "../../src/wire/qop.ts";
import { decodeRequestFrame } from "../../src/wire/request.ts";
import { encodeResponse } from "../../src/wire/response.ts";
import { UnwrapReader, wrapChunk } from "../../src/wire/wrapped-stream.ts";
import { StandInAcceptor } from "./stand-in-credentials.ts";

export interface StandInRequest {
  readonly session: StandInSession;
  readonly callId: number;
  readonly method: string;
  readonly param: Buffer;
  readonly cellBlock: Buffer | undefined;
  readonly timeoutMs: number | undefined;
}

export interface StandInScript {
  readonly plan?: Partial<ServerPlan>;
  /** of its Kerberos key */
  readonly principal?: string;
  readonly onRequest?: (request: StandInRequest) => void;
  /** changes what it writes */
  readonly garble?: (bytes: Buffer) => Buffer;
  /** instead of taking the connection header */
  readonly onEstablished?: (session: StandInSession) => void;
}

export class StandInServer {
  script: StandInScript;
  readonly sessions: StandInSession[] = [];

  constructor(script: StandInScript = {}) {
    this.script = script;
  }

  readonly accept = (transport: Transport): void => {
    this.sessions.push(new StandInSession(transport, this.script));
  };

  get last(): StandInSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error("nobody has connected");
    return session;
  }

  get requests(): StandInRequest[] {
    return this.sessions.flatMap((session) => session.requests);
  }
}

export class StandInSession implements ByteSink {
  readonly transport: Transport;
  readonly requests: StandInRequest[] = [];
  header: ConnectionHeader | undefined;
  end: "open" | "ended" | "closed" = "open";
  readonly #script: StandInScript;
  readonly #machine: ServerHandshake;
  readonly #acceptor: StandInAcceptor;
  readonly #queue = new ByteQueue(1 << 30);
  #established = false;
  #unwrapper: UnwrapReader | undefined;
  #room = Buffer.alloc(65_536);

  constructor(transport: Transport, script: StandInScript) {
    this.transport = transport;
    this.#script = script;
    const principal = script.principal ?? "hbase/server@EXAMPLE.COM";
    this.#acceptor = new StandInAcceptor(principal);
    this.#machine = new ServerHandshake({
      kind: "insecure",
      announcement: principal,
      legacyAnswer: "exception",
      qops: QOPS,
      allowSimple: false,
      peer: transport.peer,
      limits: DEFAULT_LIMITS,
      ...script.plan,
    });
    transport.attach(this);
  }

  answer(callId: number, body: Uint8Array = Buffer.alloc(0), cellBlock?: Uint8Array): void {
    this.send(encodeResponse({ callId, body, cellBlock }));
  }

  fail(callId: number, exception: ExceptionToSend): void {
    this.send(encodeResponse({ callId, exception: encodeException(exception) }));
  }

  /** Bytes of the stream behind the handshake. */
  send(bytes: Buffer): void {
    this.#write(this.#acceptor.qop === "auth" ? bytes : wrapChunk(this.#acceptor, bytes));
  }

  buffer(): Uint8Array {
    return this.#room;
  }

  filled(count: number): void {
    const bytes = Buffer.from(this.#room.subarray(0, count));
    if (this.#established) this.#onStream(bytes);
    else this.#perform(this.#machine.receive(bytes));
  }

  ended(): void {
    this.end = "ended";
  }

  closed(): void {
    this.end = "closed";
  }

  #write(bytes: Buffer): void {
    this.transport.write(this.#script.garble?.(bytes) ?? bytes);
  }

  #perform(actions: readonly ServerAction[]): void {
    for (const action of actions) {
      if (action.type === "write") this.#write(action.bytes);
      else if (action.type === "close") this.transport.end();
      else if (action.type === "evaluate") this.#evaluate(action.token);
      else this.#onEstablished();
    }
  }

  #evaluate(token: Buffer): void {
    try {
      this.#perform(
        this.#machine.report({ type: "evaluated", user: "client@EXAMPLE.COM", ...this.#acceptor.step(token) }),
      );
    } catch (error) {
      const javaClass = "javax.security.sasl.SaslException";
      this.#perform(this.#machine.report({ type: "evaluationFailed", javaClass, message: (error as Error).message }));
    }
  }

  #onEstablished(): void {
    this.#established = true;
    if (this.#acceptor.qop !== "auth")
      this.#unwrapper = new UnwrapReader(this.#acceptor, (bytes) => this.#onPlain(bytes));
    this.#script.onEstablished?.(this);
    this.#onStream(this.#machine.takeLeftover());
  }

  #onStream(bytes: Buffer): void {
    if (this.#script.onEstablished !== undefined) return;
    if (this.#unwrapper === undefined) this.#onPlain(bytes);
    else this.#unwrapper.push(bytes);
  }

  #onPlain(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.header ??= takeConnectionHeader(this.#queue);
    if (this.header === undefined) return;
    for (let size = this.#queue.peekInt32(); size !== undefined; size = this.#queue.peekInt32()) {
      if (this.#queue.length < 4 + size) return;
      this.#onFrame(this.#queue.take(4 + size).subarray(4));
    }
  }

  #onFrame(frame: Buffer): void {
    const decoded = decodeRequestFrame(frame, 0, frame.length);
    if (decoded.type !== "request") throw decoded.error;
    const { callId, header, param, cellBlock } = decoded;
    const request: StandInRequest = {
      session: this,
      callId,
      method: header.methodName ?? "",
      param,
      cellBlock,
      timeoutMs: header.timeout,
    };
    this.requests.push(request);
    if (this.#script.onRequest === undefined) this.answer(callId, param);
    else this.#script.onRequest(request);
  }
}
