/**
 * Reads recorded conversations (`test/golden/*.json`, made by `npm run record`) with our decoders and writes every message
 * again with our encoders. What cannot be a message is kept as it is and noted in `oddities`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { int32Bytes, lengthPrefixed } from "../../src/bytes/big-endian.ts";
import { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import * as registry from "../../src/protobuf/registry-messages.ts";
import type { MessageTable } from "../../src/protobuf/schema.ts";
import { encodeConnectionHeader, takeConnectionHeader } from "../../src/wire/connection-header.ts";
import { encodeException } from "../../src/wire/exception.ts";
import { FrameReader } from "../../src/wire/frame.ts";
import { decodePreamble, encodePreamble, PREAMBLE_BYTES, type Preamble } from "../../src/wire/preamble.ts";
import { decodePreambleAnswer, encodeClusterIdAnswer, encodePrincipalAnswer } from "../../src/wire/preamble-answer.ts";
import { decodeRequestFrame, encodeRequest } from "../../src/wire/request.ts";
import { decodeResponseFrame, encodeResponse, NO_CALL_ID } from "../../src/wire/response.ts";
import {
  decodeSaslReply,
  decodeSaslToken,
  encodeSaslError,
  encodeSaslSuccess,
  encodeSaslToken,
  type SaslReply,
  SWITCH_TO_SIMPLE,
} from "../../src/wire/sasl-message.ts";
import { UnwrapReader } from "../../src/wire/wrapped-stream.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { isProtocolError } from "../support/typed-errors.ts";

export interface Recording {
  readonly name: string;
  readonly events: readonly RecordedEvent[];
}

interface RecordedEvent {
  readonly connection: number;
  readonly direction: "client" | "server";
  /** absent with the end of a stream */
  readonly hex?: string;
}

const FOLDER = join(PROJECT_ROOT, "test/golden");

export function readRecordings(): Recording[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Recording);
}

export function connectionsOf(recording: Recording): number[] {
  return [...new Set(recording.events.map(({ connection }) => connection))];
}

/** Everything that one side said on one connection. */
export function streamOf(recording: Recording, connection: number, direction: "client" | "server"): Buffer {
  const said = recording.events.filter((event) => event.connection === connection && event.direction === direction);
  return Buffer.concat(said.map(({ hex }) => Buffer.from(hex ?? "", "hex")));
}

const TABLES: Readonly<Record<string, MessageTable>> = registry;

export class Rereading {
  /** what was read, in order, one word for each message */
  readonly messages: string[] = [];
  readonly oddities: string[] = [];
  readonly #input: Readonly<Record<"client" | "server", ByteQueue>>;
  readonly #output: Readonly<Record<"client" | "server", Buffer[]>> = { client: [], server: [] };
  readonly #methods = new Map<number, string>();

  constructor(client: Buffer, server: Buffer) {
    this.#input = { client: queueOf(client), server: queueOf(server) };
    this.#readPreambles();
    for (const side of ["client", "server"] as const) this.#keepRest(side);
  }

  /** What our encoders made of it. */
  written(side: "client" | "server"): Buffer {
    return Buffer.concat(this.#output[side]);
  }

  #say(side: "client" | "server", message: string, bytes: Buffer): void {
    this.messages.push(message);
    this.#output[side].push(bytes);
  }

  #keepRest(side: "client" | "server"): void {
    const rest = this.#input[side].takeAll();
    if (rest.length > 0) this.oddities.push(`${rest.length} bytes of the ${side} are no message`);
    this.#output[side].push(rest);
  }

  #readPreambles(): void {
    while (this.#input.client.length >= PREAMBLE_BYTES) {
      const preamble = decodePreamble(this.#input.client.take(PREAMBLE_BYTES));
      this.#say("client", preamble.type, preambleAgain(preamble));
      if (preamble.type === "plain") return preamble.auth === "simple" ? this.#readCalls() : this.#readSasl();
      if (!this.#readAnswer(preamble)) return;
    }
  }

  /** False if the server says no more. */
  #readAnswer(preamble: Preamble): boolean {
    const answer = decodePreambleAnswer(this.#input.server);
    if (answer === undefined) return false;
    if (answer.type === "exception") {
      this.#say(
        "server",
        answer.exception.javaClass,
        encodeResponse({ callId: NO_CALL_ID, exception: encodeException(answer.exception) }),
      );
    } else {
      const encodeAnswer = preamble.type === "registry" ? encodeClusterIdAnswer : encodePrincipalAnswer;
      this.#say("server", "answer", encodeAnswer(answer.text));
    }
    return preamble.type === "security";
  }

  /** A token for each reply and one more; the protection stands in the last one. */
  #readSasl(): void {
    let last = this.#readToken();
    for (;;) {
      if (this.#input.server.length === 0) break;
      const reply = decodeSaslReply(this.#input.server);
      if (reply === undefined || reply.type === "notSasl") break;
      this.#say("server", `sasl ${reply.type}`, replyAgain(reply));
      if (reply.type === "error") return;
      if (reply.type === "switchToSimple") return this.#readCalls();
      last = this.#readToken();
    }
    const qop = last === undefined ? undefined : dataOfToken(last)?.[0];
    if (qop === 1) this.#readCalls();
    else if (qop === 2) this.#readSignedCalls();
    else this.#readSealedChunks();
  }

  #readToken(): Buffer | undefined {
    const token = decodeSaslToken(this.#input.client);
    if (token !== undefined) this.#say("client", "sasl token", encodeSaslToken(token));
    return token;
  }

  #readCalls(): void {
    if (this.#input.client.length > 0) this.#readConnectionHeader(this.#input.client);
    this.#readFrames("client", (buffer, start, end) => this.#requestAgain(buffer, start, end));
    this.#readFrames("server", (buffer, start, end) => this.#responseAgain(buffer, start, end));
  }

  #readConnectionHeader(queue: ByteQueue): void {
    const before = queue.peek(queue.length);
    try {
      const header = takeConnectionHeader(queue);
      if (header !== undefined) this.#say("client", "connection header", encodeConnectionHeader(header));
    } catch (error) {
      this.#odd("connection header", error);
      this.#output.client.push(Buffer.from(before.subarray(0, before.length - queue.length)));
    }
  }

  #readFrames(side: "client" | "server", again: (buffer: Buffer, start: number, end: number) => Buffer): void {
    const reader = new FrameReader((buffer, start, end) => this.#output[side].push(again(buffer, start, end)));
    reader.push(this.#input[side].takeAll());
    this.#output[side].push(reader.takeLeftover());
  }

  #requestAgain(buffer: Buffer, start: number, end: number): Buffer {
    try {
      const request = decodeRequestFrame(buffer, start, end);
      if (request.type === "unreadableParam") throw request.error;
      const method = request.header.methodName ?? "";
      this.#methods.set(request.callId, method);
      this.messages.push(`request ${method}`);
      const table = TABLES[`${method}Request`];
      const param = table === undefined ? request.param : encode(table, decode(table, request.param));
      return encodeRequest({ header: request.header, param, cellBlock: request.cellBlock });
    } catch (error) {
      this.#odd("request", error);
      return lengthPrefixed(buffer.subarray(start, end));
    }
  }

  #responseAgain(buffer: Buffer, start: number, end: number): Buffer {
    const { callId, exception, body, cellBlock } = decodeResponseFrame(buffer, start, end);
    if (exception !== undefined) {
      this.messages.push(exception.javaClass);
      return encodeResponse({ callId, exception: encodeException(exception) });
    }
    const method = this.#methods.get(callId);
    this.messages.push(`response to ${method}`);
    const table = TABLES[`${method}Response`];
    if (table === undefined || body === undefined) throw new Error(`no table for the response to ${method}`);
    return encodeResponse({ callId, body: encode(table, decode(table, body)), cellBlock });
  }

  /** auth-int: what is signed can be read without the key. */
  #readSignedCalls(): void {
    const plain = { client: this.#readChunks("client"), server: this.#readChunks("server") };
    const inner = new Rereading(Buffer.concat([encodePreamble("simple"), plain.client]), plain.server);
    this.messages.push(...inner.messages.slice(1));
    this.oddities.push(...inner.oddities);
    const streams = [inner.written("client").subarray(PREAMBLE_BYTES), inner.written("server")];
    if (!streams[0]?.equals(plain.client) || !streams[1]?.equals(plain.server)) this.oddities.push("inside the chunks");
  }

  /** auth-conf: only the chunks can be told. */
  #readSealedChunks(): void {
    this.#readChunks("client");
    this.#readChunks("server");
  }

  /** Returns what the chunks hold as far as it is legible. */
  #readChunks(side: "client" | "server"): Buffer {
    const data: Buffer[] = [];
    const unwrap = (token: Uint8Array): Buffer => {
      this.#say(side, "chunk", lengthPrefixed(token));
      return dataOfToken(Buffer.from(token)) ?? Buffer.alloc(0);
    };
    const reader = new UnwrapReader({ unwrap }, (bytes) => data.push(bytes));
    reader.push(this.#input[side].takeAll());
    this.#output[side].push(reader.takeLeftover());
    return Buffer.concat(data);
  }

  #odd(what: string, error: unknown): void {
    if (!isProtocolError(error)) throw error;
    this.oddities.push(`unreadable ${what}`);
  }
}

function queueOf(bytes: Buffer): ByteQueue {
  const queue = new ByteQueue(1 << 24);
  queue.push(bytes);
  return queue;
}

function preambleAgain(preamble: Preamble): Buffer {
  return preamble.type === "plain" ? encodePreamble(preamble.auth) : preamble.bytes;
}

function replyAgain(reply: Exclude<SaslReply, { type: "notSasl" }>): Buffer {
  if (reply.type === "token") return encodeSaslSuccess(reply.token);
  return reply.type === "switchToSimple" ? SWITCH_TO_SIMPLE : encodeSaslError(reply.javaClass, reply.message);
}

/** RFC 4121, 4.2.6.2: flags, length of the checksum, rotation; the data is legible unless it is sealed. */
function dataOfToken(token: Buffer): Buffer | undefined {
  const isWrapToken = token.length >= 16 && token.subarray(0, 2).equals(Buffer.from([5, 4]));
  const isSealed = ((token[2] ?? 0) & 2) !== 0;
  if (!isWrapToken || isSealed || token.readUInt16BE(6) !== 0) return undefined;
  return token.subarray(16, token.length - token.readUInt16BE(4));
}

/** For messages about differences. */
export function firstDifference(one: Buffer, other: Buffer): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return `at byte ${at}: ${one.toString("hex", at, at + 20)} against ${other.toString("hex", at, at + 20)} of ${int32Bytes(one.length).readInt32BE()} bytes`;
}
