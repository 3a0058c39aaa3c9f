/**
 * Calls and their answers, read from what a proxy saw on plain connections (SIMPLE, no protection). The few fields of the headers
 * that are needed are read by hand, so that what is recorded does not depend on the code that it will test.
 */
import type { Proxy } from "./proxy.ts";

export interface SeenCall {
  readonly server: string;
  readonly service: string;
  readonly method: string;
  /** Parts of the frame in hex; header, param and body without their lengths, absent parts left out. */
  readonly request: { readonly header: string; readonly param?: string; readonly cellBlock?: string };
  readonly response?: { readonly header: string; readonly body?: string; readonly cellBlock?: string };
}

/** Follows one proxy from its first byte; `take` gives the calls that were seen since the last time. */
export class CallsSeen {
  readonly #server: string;
  readonly #proxy: Proxy;
  readonly #connections = new Map<number, ConnectionSeen>();
  #read = 0;

  /** @param server - how the calls say where they went */
  constructor(server: string, proxy: Proxy) {
    this.#server = server;
    this.#proxy = proxy;
  }

  /** True while a request has no answer. */
  get waiting(): boolean {
    this.#advance();
    return [...this.#connections.values()].some((connection) => connection.pending.size > 0);
  }

  take(): SeenCall[] {
    this.#advance();
    return [...this.#connections.values()].flatMap((connection) => connection.calls.splice(0));
  }

  #advance(): void {
    const { events } = this.#proxy;
    for (; this.#read < events.length; this.#read++) {
      const event = events[this.#read];
      if (event === undefined || event.end !== undefined) continue;
      let connection = this.#connections.get(event.connection);
      if (connection === undefined) {
        connection = new ConnectionSeen(this.#server);
        this.#connections.set(event.connection, connection);
      }
      connection.add(event.direction, event.bytes);
    }
  }
}

type Unanswered = { -readonly [Key in keyof SeenCall]: SeenCall[Key] };

const preambleBytes = 6;

class ConnectionSeen {
  readonly calls: SeenCall[] = [];
  readonly pending = new Map<number, Unanswered>();
  readonly #server: string;
  #client: Buffer = Buffer.alloc(0);
  #answers: Buffer = Buffer.alloc(0);
  #begun = false;
  #service = "";

  constructor(server: string) {
    this.#server = server;
  }

  add(direction: "client" | "server", bytes: Buffer): void {
    if (direction === "client") {
      this.#client = Buffer.concat([this.#client, bytes]);
      if (!this.#begun && this.#client.length >= preambleBytes) {
        this.#begun = true;
        this.#client = this.#client.subarray(preambleBytes);
      }
      if (this.#begun) this.#client = frames(this.#client, (frame) => this.#clientFrame(frame));
    } else {
      this.#answers = frames(Buffer.concat([this.#answers, bytes]), (frame) => this.#serverFrame(frame));
    }
  }

  #clientFrame(frame: Buffer): void {
    // The connection header is the first; its second field is the service.
    if (this.#service === "") {
      this.#service = textField(frame, 2);
      return;
    }
    const [header, afterHeader] = delimited(frame, 0);
    const hasParam = numberField(header, 4) === 1;
    const [param, rest] = hasParam ? delimited(frame, afterHeader) : [undefined, afterHeader];
    const call: Unanswered = {
      server: this.#server,
      service: this.#service,
      method: textField(header, 3),
      request: {
        header: header.toString("hex"),
        ...(param === undefined ? {} : { param: param.toString("hex") }),
        ...(rest < frame.length ? { cellBlock: frame.toString("hex", rest) } : {}),
      },
    };
    this.calls.push(call);
    this.pending.set(numberField(header, 1), call);
  }

  #serverFrame(frame: Buffer): void {
    const [header, afterHeader] = delimited(frame, 0);
    const call = this.pending.get(numberField(header, 1));
    if (call === undefined) return;
    this.pending.delete(numberField(header, 1));
    // With an exception there is no body.
    const [body, rest] = afterHeader < frame.length ? delimited(frame, afterHeader) : [undefined, afterHeader];
    call.response = {
      header: header.toString("hex"),
      ...(body === undefined ? {} : { body: body.toString("hex") }),
      ...(rest < frame.length ? { cellBlock: frame.toString("hex", rest) } : {}),
    };
  }
}

/** Calls `each` with every whole frame; what is left. */
function frames(bytes: Buffer, each: (frame: Buffer) => void): Buffer {
  let at = 0;
  while (bytes.length - at >= 4 && bytes.length - at - 4 >= bytes.readInt32BE(at)) {
    const end = at + 4 + bytes.readInt32BE(at);
    each(bytes.subarray(at + 4, end));
    at = end;
  }
  return bytes.subarray(at);
}

function delimited(bytes: Buffer, at: number): [content: Buffer, end: number] {
  const [length, start] = varint(bytes, at);
  return [bytes.subarray(start, start + length), start + length];
}

function varint(bytes: Buffer, at: number): [value: number, end: number] {
  let value = 0;
  let scale = 1;
  for (let index = at; ; index++) {
    const byte = bytes[index];
    if (byte === undefined) throw new Error("a varint that does not end");
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, index + 1];
    scale *= 128;
  }
}

function numberField(message: Buffer, wanted: number): number {
  const found = field(message, wanted);
  return typeof found === "number" ? found : 0;
}

function textField(message: Buffer, wanted: number): string {
  const found = field(message, wanted);
  return typeof found === "object" ? found.toString("utf8") : "";
}

function field(message: Buffer, wanted: number): number | Buffer | undefined {
  for (let at = 0; at < message.length; ) {
    const [key, afterKey] = varint(message, at);
    const wire = key & 7;
    if (wire === 0) {
      const [value, end] = varint(message, afterKey);
      if (key >> 3 === wanted) return value;
      at = end;
    } else if (wire === 2) {
      const [content, end] = delimited(message, afterKey);
      if (key >> 3 === wanted) return content;
      at = end;
    } else {
      at = afterKey + (wire === 1 ? 8 : 4);
    }
  }
  return undefined;
}
