/** A server with one stand-in region, a client on it, and requests in the shape in which tests like to write them. */
import type { TestContext } from "node:test";
import type * as messages from "../../../src/protobuf/client-messages.ts";
import {
  GetRequest,
  GetResponse,
  MultiRequest,
  MultiResponse,
  MutateRequest,
  MutateResponse,
} from "../../../src/protobuf/client-messages.ts";
import { decode } from "../../../src/protobuf/codec.ts";
import type { ConnectionHeaderInput } from "../../../src/protobuf/rpc-messages.ts";
import { ScanRequest, ScanResponse } from "../../../src/protobuf/scan-messages.ts";
import type { InputOf, MessageOf, MessageTable } from "../../../src/protobuf/schema.ts";
import { adminService } from "../../../src/server/region-server/admin-service.ts";
import { type ClientService, clientService } from "../../../src/server/region-server/client-service.ts";
import type { RegionServerOptions } from "../../../src/server/region-server/region-server-options.ts";
import { ServiceException, startServer } from "../../../src/testing.ts";
import { type Cell, decodeCells } from "../../../src/wire/cell.ts";
import { CallClient, type CallOptions } from "../call-client.ts";
import { StandInDirectory, standInRegion } from "./stand-in-region.ts";

/** What came back: the message and its cells, or the exception's class and first line. */
export interface Answer<M extends MessageTable> {
  readonly message: MessageOf<M>;
  readonly cells: readonly Cell[];
}

export class RemoteFailure extends Error {
  readonly javaClass: string;
  readonly doNotRetry: boolean;

  constructor(javaClass: string, message: string, doNotRetry: boolean) {
    super(`${javaClass}: ${message}`);
    this.javaClass = javaClass;
    this.doNotRetry = doNotRetry;
  }
}

export interface RegionServerSet {
  readonly client: RegionClient;
  readonly region: ReturnType<typeof standInRegion>;
  readonly directory: StandInDirectory;
  readonly service: ClientService;
  readonly port: number;
  /** of the clock that leases go by; change it as you like */
  readonly time: { now: number };
  open(header?: ConnectionHeaderInput, service?: string): Promise<RegionClient>;
}

export type SetOptions = Partial<RegionServerOptions> & {
  readonly header?: ConnectionHeaderInput;
  readonly region?: ReturnType<typeof standInRegion>;
};

export async function regionServerSet(t: TestContext, options: SetOptions = {}): Promise<RegionServerSet> {
  const { header, region = standInRegion(), ...given } = options;
  const directory = new StandInDirectory([region]);
  const time = { now: 1_000 };
  const all: RegionServerOptions = {
    server: () => ({ host: "localhost", port: 16020, startCode: 1n }),
    regions: directory,
    makeRowFilter: (filter) => {
      throw new ServiceException("org.apache.hadoop.hbase.DoNotRetryIOException", `no ${filter.name}`, true);
    },
    clock: () => 5_000,
    monotonicMs: () => time.now,
    durable: () => undefined,
    ...given,
  };
  const service = clientService(all);
  const server = await startServer({ role: "regionserver", services: [service, adminService(all)] });
  t.after(async () => {
    service.dispose();
    await server.close();
  });
  const { port } = server;
  const open = async (other?: ConnectionHeaderInput, name = "ClientService"): Promise<RegionClient> => {
    const client = await CallClient.open(port, name, other);
    t.after(() => client.close());
    return new RegionClient(client, region.info.name);
  };
  return { client: await open(header), region, directory, service, port, time, open };
}

export class RegionClient {
  readonly calls: CallClient;
  readonly #name: Buffer;

  constructor(calls: CallClient, name: Buffer) {
    this.calls = calls;
    this.#name = name;
  }

  get region(): { readonly type: number; readonly value: Buffer } {
    return { type: 1, value: this.#name };
  }

  get(get: InputOf<typeof messages.Get>): Promise<Answer<typeof GetResponse>> {
    return this.call("Get", GetRequest, { region: this.region, get }, GetResponse);
  }

  mutate(
    mutation: InputOf<typeof messages.MutationProto>,
    more: Partial<InputOf<typeof MutateRequest>> = {},
    options?: CallOptions,
  ): Promise<Answer<typeof MutateResponse>> {
    return this.call("Mutate", MutateRequest, { region: this.region, mutation, ...more }, MutateResponse, options);
  }

  multi(request: InputOf<typeof MultiRequest>, cellBlock?: Buffer): Promise<Answer<typeof MultiResponse>> {
    return this.call("Multi", MultiRequest, request, MultiResponse, { cellBlock });
  }

  /** Without a scanner id the region is added. */
  scan(request: InputOf<typeof ScanRequest>, options?: CallOptions): Promise<Answer<typeof ScanResponse>> {
    const region = request.scannerId === undefined ? { region: this.region } : {};
    return this.call("Scan", ScanRequest, { ...region, ...request }, ScanResponse, options);
  }

  async call<Q extends MessageTable, A extends MessageTable>(
    method: string,
    request: Q,
    message: InputOf<Q>,
    answer: A,
    options?: CallOptions,
  ): Promise<Answer<A>> {
    const response = await this.calls.call(method, request, message, options);
    const { exception, body = Buffer.alloc(0), cellBlock = Buffer.alloc(0) } = response;
    if (exception !== undefined)
      throw new RemoteFailure(exception.javaClass, exception.remoteMessage, exception.doNotRetry);
    return { message: decode(answer, body), cells: decodeCells(cellBlock) };
  }
}

/** For `assert.rejects`. */
export function failure(javaClass: string, message?: RegExp): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof RemoteFailure)) throw error;
    const simple = error.javaClass.slice(error.javaClass.lastIndexOf(".") + 1);
    if (simple !== javaClass || (message !== undefined && !message.test(error.message))) throw error;
    return true;
  };
}
