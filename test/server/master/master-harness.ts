/** An embedded cluster without sockets: its master called by the bytes of requests, its hbase:meta read as it stands. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { ServerName } from "../../../src/names/server-name.ts";
import { TableName } from "../../../src/names/table-name.ts";
import { decode, encode } from "../../../src/protobuf/codec.ts";
import * as procedures from "../../../src/protobuf/procedure-messages.ts";
import type { InputOf, MessageOf, MessageTable } from "../../../src/protobuf/schema.ts";
import * as tables from "../../../src/protobuf/table-messages.ts";
import { type OpenClusterOptions, type OpenedCluster, openCluster } from "../../../src/server/master/open-cluster.ts";
import { type CallContext, ServiceException } from "../../../src/server/service.ts";
import { CELL_TYPES, decodeCells, encodeCells } from "../../../src/wire/cell.ts";
import { ArrayStore, StandInData, standInData } from "./stand-in-data.ts";

export const MASTER: ServerName = { host: "localhost", port: 16_000, startCode: 1_700_000_000_000n };
export const SERVERS: readonly ServerName[] = [16_020, 16_021, 16_022].map((port) => ({
  host: "localhost",
  port,
  startCode: 1_700_000_000_000n + BigInt(port),
}));

/** A place to read a table's data, as its regions do. */
export class Harness {
  readonly store: ArrayStore;
  readonly cluster: OpenedCluster;
  nowMs = 1_700_000_000_000;
  metaAt: ServerName | undefined;

  constructor(options: Partial<OpenClusterOptions> & { store?: ArrayStore; nowMs?: number } = {}) {
    this.store = options.store ?? new ArrayStore();
    this.nowMs = options.nowMs ?? this.nowMs;
    this.cluster = openCluster({
      clock: () => this.nowMs,
      openData: standInData(this.store),
      masterServer: MASTER,
      regionServers: SERVERS.slice(0, 2),
      janitorDelayMs: 0,
      metaMoved: (server) => {
        this.metaAt = server;
      },
      ...options,
      store: this.store,
    });
  }

  /** Throws what the master throws. */
  async call<Q extends MessageTable, A extends MessageTable>(
    method: string,
    [request, response]: readonly [Q, A],
    message: InputOf<Q>,
  ): Promise<MessageOf<A>> {
    const serve = this.cluster.masterService.methods.get(method);
    assert.ok(serve !== undefined, method);
    const answer = await serve(encode(request, message), { user: "ann", peer: "127.0.0.1:1" } as CallContext);
    assert.ok(Buffer.isBuffer(answer));
    return decode(response, answer);
  }

  /** The server that has the region. */
  at({ encodedName }: { readonly encodedName: string }): ServerName {
    const server = this.cluster.serverOf(encodedName);
    assert.ok(server !== undefined);
    return server;
  }

  /** Its state, until it is finished. */
  async result(procId: bigint | undefined): Promise<MessageOf<typeof procedures.GetProcedureResultResponse>> {
    assert.ok(procId !== undefined);
    for (;;) {
      const result = await this.call("getProcedureResult", PROCEDURE_RESULT, { procId });
      if (result.state !== 1) return result;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async createTable(
    name: string,
    splitKeys: readonly string[] = [],
    families: readonly string[] = ["f"],
  ): Promise<void> {
    const { procId } = await this.call("CreateTable", CREATE_TABLE, {
      tableSchema: {
        tableName: TableName.of(name).message,
        columnFamilies: families.map((family) => ({ name: Buffer.from(family) })),
      },
      splitKeys: splitKeys.map((key) => Buffer.from(key)),
    });
    assert.equal((await this.result(procId)).exception, undefined);
  }

  async disableTable(name: string): Promise<void> {
    const { procId } = await this.call("DisableTable", DISABLE_TABLE, { tableName: TableName.of(name).message });
    assert.equal((await this.result(procId)).exception, undefined);
  }

  /** hbase:meta as clients see it: column to value, by row. */
  meta(table: TableName = TableName.META): Map<string, Map<string, Buffer>> {
    const entry = this.cluster.catalog.requireTable(table);
    const none = Buffer.alloc(0);
    const { space, families } = entry;
    const data = new StandInData(this.store, {
      space,
      rowOrder: "bytes",
      startKey: none,
      endKey: none,
      families: () => families,
    });
    return new Map(
      data
        .rows()
        .map((row) => [
          row.toString("latin1"),
          new Map(data.get({ row }).map((cell) => [cell.column, Buffer.from(cell.value)])),
        ]),
    );
  }

  /** The same table's regions in hbase:meta, as text: `start..end state server`. */
  metaRegions(table: string): string[] {
    return this.cluster.regionsOf(table).map((info) => {
      const row = this.meta().get(info.name.toString("latin1"));
      assert.ok(row !== undefined, info.name.toString());
      return `${info.startKey}..${info.endKey} ${row.get("info:state")} ${row.get("info:server")}`;
    });
  }
}

/** Puts one cell, as the table's region servers would. */
export function write(harness: Harness, table: string, row: string, family = "f", value = "v"): void {
  const [info] = harness.cluster.regionsOf(table).filter((region) => region.contains(Buffer.from(row)));
  assert.ok(info !== undefined);
  const server = harness.cluster.serverOf(info.encodedName);
  assert.ok(server !== undefined);
  const cells = decodeCells(
    encodeCells([
      {
        row: Buffer.from(row),
        family: Buffer.from(family),
        qualifier: Buffer.from("q"),
        timestamp: 1n,
        typeCode: CELL_TYPES.put,
        value: Buffer.from(value),
      },
    ]),
  );
  const { data } = harness.cluster.regions.region(server, info.name);
  const timeRange = { from: 0n, to: 1n };
  data.mutate(Buffer.from(row), [
    { type: "put", row: Buffer.from(row), cells, timestamp: 1n, timeRange, returnResults: false },
  ]);
}

export const PROCEDURE_RESULT: readonly [
  typeof procedures.GetProcedureResultRequest,
  typeof procedures.GetProcedureResultResponse,
] = [procedures.GetProcedureResultRequest, procedures.GetProcedureResultResponse];
export const CREATE_TABLE: readonly [typeof tables.CreateTableRequest, typeof tables.CreateTableResponse] = [
  tables.CreateTableRequest,
  tables.CreateTableResponse,
];
export const DISABLE_TABLE: readonly [typeof tables.DisableTableRequest, typeof tables.DisableTableResponse] = [
  tables.DisableTableRequest,
  tables.DisableTableResponse,
];

export function open(t: TestContext, options: ConstructorParameters<typeof Harness>[0] = {}): Harness {
  const harness = new Harness(options);
  t.after(() => harness.cluster.close());
  return harness;
}

/** For assert.rejects and assert.throws: the Java class, and what the message says. */
export function exception(javaClass: string, message: RegExp | string = /./): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof ServiceException, String(error));
    assert.equal(error.javaClass, javaClass.startsWith("java.") ? javaClass : `org.apache.hadoop.hbase.${javaClass}`);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  };
}
