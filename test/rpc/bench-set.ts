/** What the tests of the RPC layer share: a client over pipes in memory, with every time limit under the test's control. */
import assert from "node:assert/strict";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";
import { RpcClient, type RpcClientOptions } from "../../src/rpc/rpc-client.ts";
import { withDefaults } from "../../src/rpc/rpc-defaults.ts";
import type { OpeningTrace } from "../../src/rpc/trace.ts";
import { type MemoryPairOptions, memoryDial } from "../../src/transport/memory.ts";
import type { Address, ByteSink, Dial, Transport } from "../../src/transport/transport.ts";
import { FakeClock } from "./fake-clock.ts";
import { type StandInScript, StandInServer } from "./stand-in-server.ts";

export const ADDRESS: Address = { host: "server", port: 16_000 };
export const MASTER = "hbase-master/server@EXAMPLE.COM";
export const REGION_SERVER = "hbase-rs/server@EXAMPLE.COM";
export const TWO_PRINCIPALS = {
  principals: { master: "hbase-master/_HOST@EXAMPLE.COM", regionServer: "hbase-rs/_HOST@EXAMPLE.COM" },
} as const;

/** What happened at the client's end of a pipe. */
export interface Pipe {
  readonly transport: Transport;
  readonly sink: ByteSink;
  readonly writes: Buffer[];
}

export interface Setting {
  readonly clock: FakeClock;
  readonly server: StandInServer;
  readonly client: RpcClient;
  readonly pipes: Pipe[];
  readonly traces: OpeningTrace[];
}

export interface SettingOptions {
  readonly script?: StandInScript;
  readonly client?: Partial<RpcClientOptions>;
  readonly pipe?: (connection: number) => MemoryPairOptions;
  /** runs before each connection is made; what it throws is the dial's failure */
  readonly beforeDial?: (connection: number) => Promise<void>;
}

export function setting(options: SettingOptions = {}): Setting {
  const clock = new FakeClock();
  const server = new StandInServer(options.script);
  const pipes: Pipe[] = [];
  const traces: OpeningTrace[] = [];
  const inMemory = memoryDial(server.accept, () => options.pipe?.(pipes.length) ?? {});
  let dials = 0;
  const dial = watched(async (address, dialOptions) => {
    await options.beforeDial?.(dials++);
    return inMemory(address, dialOptions);
  }, pipes);
  const client = new RpcClient({
    ...withDefaults({ dial, simpleUser: "ada", ...options.client }),
    clock,
    onOpening: (trace) => traces.push(trace),
  });
  return { clock, server, client, pipes, traces };
}

/** A dial that keeps what the client writes. */
function watched(dial: Dial, pipes: Pipe[]): Dial {
  return async (address, options) => {
    const transport = await dial(address, options);
    const writes: Buffer[] = [];
    const write = transport.write.bind(transport);
    let sink: ByteSink = options.sink;
    const attach = transport.attach.bind(transport);
    Object.defineProperties(transport, {
      write: {
        value: (bytes: Uint8Array) => {
          writes.push(Buffer.from(bytes));
          write(bytes);
        },
      },
      attach: {
        value: (next: ByteSink) => {
          sink = next;
          attach(next);
        },
      },
    });
    pipes.push({
      transport,
      writes,
      get sink() {
        return sink;
      },
    });
    return transport;
  };
}

export function request(text: string, more: Partial<CallRequest> = {}): CallRequest {
  return { server: ADDRESS, service: "ClientMetaService", method: "Echo", param: Buffer.from(text), ...more };
}

export function textOf(answer: CallAnswer): string {
  return answer.body.toString();
}

/** Counts how promises end while a test goes on. */
export class Fates {
  readonly answers: string[] = [];
  readonly errors: { code: string; message: string; error: unknown }[] = [];
  readonly #all: Promise<void>[] = [];

  watch(call: Promise<CallAnswer>): void {
    this.#all.push(
      call.then(
        (answer) => void this.answers.push(textOf(answer)),
        (error: unknown) => {
          const { code, message } = error as { code: string; message: string };
          this.errors.push({ code, message, error });
        },
      ),
    );
  }

  get ended(): number {
    return this.answers.length + this.errors.length;
  }

  async all(): Promise<void> {
    await Promise.all(this.#all);
  }
}

/** What a promise rejects with. */
export async function rejectionOf(
  promise: Promise<unknown>,
): Promise<Error & { code: string; advice: { mayHaveExecuted: boolean } }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code: string; advice: { mayHaveExecuted: boolean } };
  }
  assert.fail("it should have been rejected");
}
