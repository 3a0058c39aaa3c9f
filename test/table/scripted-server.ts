/**
 * Region servers that do as a test says: requests are decoded by the tables, and the script has an answer for each call, region
 * and action. Around them a table, its sender and a real locator over a stand-in of hbase:meta.
 */

import type { RegionInfo } from "../../src/names/region-info.ts";
import { TableName } from "../../src/names/table-name.ts";
import {
  type Action,
  type Condition,
  type Get,
  GetRequest,
  GetResponse,
  MultiRequest,
  MultiResponse,
  MutateRequest,
  MutateResponse,
  type MutationProto,
  type RegionActionResult,
  type Result,
  type ResultOrException,
} from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import type { InputOf } from "../../src/protobuf/schema.ts";
import { OperationSender } from "../../src/region/operation-sender.ts";
import type { RegionLocator } from "../../src/region/region-locator.ts";
import type { BatchingOptions } from "../../src/region/server-queue.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";
import type { CallbackCaller } from "../../src/rpc/stub.ts";
import { Nonces } from "../../src/table/nonces.ts";
import { OperationBuilder, type OperationDefaults } from "../../src/table/operation-builder.ts";
import { Table } from "../../src/table/table.ts";
import { type Cell, type CellParts, encodeCells } from "../../src/wire/cell.ts";
import { type MetaStandIn, regionOf, room, server } from "../region/meta-stand-in.ts";
import type { FakeClock } from "../rpc/fake-clock.ts";
import { CellScanner } from "./cell-scanner.ts";

export const HBASE = "org.apache.hadoop.hbase.";

/** One get or mutation of a request. */
export interface ScriptedAction {
  readonly call: ScriptedCall;
  readonly row: string;
  readonly get: Get | undefined;
  readonly mutation: MutationProto | undefined;
  readonly cells: readonly Cell[];
}

export interface ScriptedRegion {
  /** the region's full name */
  readonly region: string;
  readonly atomic: boolean;
  readonly condition: Condition | undefined;
  readonly actions: readonly ScriptedAction[];
}

export interface ScriptedCall {
  readonly request: CallRequest;
  /** `Get`, `Mutate`, `Multi` */
  readonly method: string;
  readonly port: number;
  readonly regions: readonly ScriptedRegion[];
  readonly nonceGroup: bigint | undefined;
  answer(answer: CallAnswer): void;
  fail(error: unknown): void;
}

/** What a script says of an action: nothing is success. */
export type Reply =
  | undefined
  | { readonly cells: readonly CellParts[]; readonly inline?: boolean }
  | { readonly exists: boolean }
  /** class without HBase's package */
  | { readonly exception: string; readonly text?: string }
  /** neither result nor exception */
  | "nothing"
  /** not even an entry */
  | "absent";

export interface Script {
  /** an error of the whole call, or `hold`: the test answers it */
  onCall(call: ScriptedCall, number: number): unknown;
  onRegion(region: ScriptedRegion): { readonly exception: string; readonly text?: string } | undefined;
  onAction(action: ScriptedAction): Reply;
  processed: boolean | undefined;
}

export class ScriptedServer implements CallbackCaller {
  readonly calls: ScriptedCall[] = [];
  readonly script: Script = {
    onCall: () => undefined,
    onRegion: () => undefined,
    onAction: () => undefined,
    processed: true,
  };

  call(_request: CallRequest): Promise<CallAnswer> {
    throw new Error("operations issue their calls by callbacks");
  }

  issue(request: CallRequest, onAnswer: (answer: CallAnswer) => void, onError: (error: unknown) => void): void {
    const call = readCall(request, onAnswer, onError);
    this.calls.push(call);
    const number = this.calls.length;
    // As over a socket: never within the turn in which it was asked.
    setImmediate(() => {
      const outcome = this.script.onCall(call, number);
      if (outcome === "hold") return;
      if (outcome === undefined) onAnswer(this.reply(call));
      else onError(outcome);
    });
  }

  /** What the script has for a call. */
  reply(call: ScriptedCall): CallAnswer {
    const block: CellParts[] = [];
    const body = this.#bodyOf(call, block);
    return block.length === 0 ? { body } : { body, cellBlock: encodeCells(block) };
  }

  #bodyOf(call: ScriptedCall, block: CellParts[]): Buffer {
    const { script } = this;
    if (call.method === "Multi")
      return encode(MultiResponse, { regionActionResult: call.regions.map((region) => this.#region(region, block)) });
    const [region] = call.regions;
    const [action] = region?.actions ?? [];
    if (region === undefined || action === undefined) throw new Error("a call without an action");
    const result = resultOf(script.onAction(action), block);
    if (call.method === "Get") return encode(GetResponse, { result });
    return encode(MutateResponse, { result, processed: script.processed });
  }

  #region(region: ScriptedRegion, block: CellParts[]): InputOf<typeof RegionActionResult> {
    const { script } = this;
    const refused = script.onRegion(region);
    if (refused !== undefined) return { exception: exceptionOf(refused) };
    const { actions, atomic, condition } = region;
    const resultOrException = actions.flatMap((action, index): InputOf<typeof ResultOrException>[] => {
      const reply = script.onAction(action);
      if (reply === "absent") return [];
      if (reply === "nothing") return [{ index }];
      if (reply !== undefined && "exception" in reply) return [{ index, exception: exceptionOf(reply) }];
      return [{ ...(atomic ? {} : { index }), result: resultOf(reply, block) }];
    });
    return atomic || condition !== undefined
      ? { resultOrException, processed: script.processed }
      : { resultOrException };
  }
}

function exceptionOf({ exception, text = "no" }: { exception: string; text?: string }): {
  name: string;
  value: Buffer;
} {
  const name = exception.includes("java") ? exception : HBASE + exception;
  return { name, value: Buffer.from(`${name}: ${text}\n\tat org.apache.Somewhere(Some.java:1)`) };
}

function resultOf(reply: Reply, block: CellParts[]): InputOf<typeof Result> {
  if (reply === undefined || typeof reply === "string" || "exception" in reply) return { associatedCellCount: 0 };
  if ("exists" in reply) return { exists: reply.exists, associatedCellCount: 0 };
  if (reply.inline === true)
    return {
      cell: reply.cells.map(({ typeCode, row, family, qualifier, timestamp, value }) => ({
        row: Buffer.from(row),
        family: Buffer.from(family),
        qualifier: Buffer.from(qualifier),
        timestamp: BigInt(timestamp),
        cellType: typeCode,
        value: Buffer.from(value),
      })),
    };
  block.push(...reply.cells);
  return { associatedCellCount: reply.cells.length };
}

type Half = Omit<ScriptedCall, "regions" | "nonceGroup">;

function readCall(
  request: CallRequest,
  answer: (answer: CallAnswer) => void,
  fail: (error: unknown) => void,
): ScriptedCall {
  const { method } = request;
  const cells = new CellScanner(request.cellBlock);
  const half: Half = { request, method, port: request.server.port, answer, fail };
  const call: ScriptedCall = { ...half, ...partsOf(method, Buffer.from(request.param), cells, () => call) };
  cells.expectEnd();
  return call;
}

function partsOf(
  method: string,
  param: Buffer,
  cells: CellScanner,
  call: () => ScriptedCall,
): Pick<ScriptedCall, "regions" | "nonceGroup"> {
  const actionOf = (action: Pick<Action, "get" | "mutation">): ScriptedAction => {
    const { get, mutation } = action;
    const own = cells.take(mutation?.associatedCellCount ?? 0);
    const row = (get?.row ?? mutation?.row ?? Buffer.alloc(0)).toString("latin1");
    return {
      get call() {
        return call();
      },
      row,
      get,
      mutation,
      cells: own,
    };
  };
  if (method === "Multi") {
    const { regionAction, nonceGroup } = decode(MultiRequest, param);
    const regions = regionAction.map(({ region, atomic = false, condition, action }) => {
      action.forEach(({ index }, place) => {
        if (index !== place) throw new Error(`action ${place} has the index ${index}`);
      });
      return { region: region.value.toString("latin1"), atomic, condition, actions: action.map(actionOf) };
    });
    return { regions, nonceGroup };
  }
  if (method === "Get") {
    const { region, get } = decode(GetRequest, param);
    const actions = [actionOf({ get, mutation: undefined })];
    return {
      regions: [{ region: region.value.toString("latin1"), atomic: false, condition: undefined, actions }],
      nonceGroup: undefined,
    };
  }
  const { region, mutation, condition, nonceGroup } = decode(MutateRequest, param);
  const actions = [actionOf({ mutation, get: undefined })];
  return { regions: [{ region: region.value.toString("latin1"), atomic: false, condition, actions }], nonceGroup };
}

export const TABLE: TableName = TableName.of("t");

export interface TableSetOptions extends Partial<BatchingOptions>, Partial<OperationDefaults> {
  /** where each region but the first begins; region n is on port 100 + n */
  readonly boundaries?: readonly string[];
  /** all regions on port 100 */
  readonly oneServer?: boolean;
  readonly replicas?: number;
  readonly maxAttempts?: number;
  /** single calls under way to one server */
  readonly maxCalls?: number;
  readonly table?: string;
}

export interface TableSet {
  readonly meta: MetaStandIn;
  readonly locator: RegionLocator;
  readonly clock: FakeClock;
  readonly server: ScriptedServer;
  readonly script: Script;
  readonly sender: OperationSender;
  readonly builder: OperationBuilder;
  readonly table: Table;
  readonly regions: readonly RegionInfo[];
  /** methods and ports of the calls so far, as `Multi:100` */
  trace(): string[];
}

export function tableSet(options: TableSetOptions = {}): TableSet {
  const { boundaries = [], oneServer = false, replicas = 1, maxAttempts = 16 } = options;
  const name = options.table === undefined ? TABLE : TableName.of(options.table);
  const { meta, locator, clock } = room();
  const starts = ["", ...boundaries];
  const regions = starts.map((start, index) => {
    const region = regionOf(name, start, starts[index + 1] ?? "");
    const port = oneServer ? 100 : 100 + index;
    meta.putRegion({ region, servers: Array.from({ length: replicas }, (_, replica) => server(port + 100 * replica)) });
    return region;
  });
  const scripted = new ScriptedServer();
  const batching = {
    autoBatch: true,
    autoBatchAbove: 1,
    minAutoBatches: 1,
    maxBatchOperations: 256,
    maxAutoBatchOperations: 256,
    maxBatchBytes: 1 << 20,
    ...options,
  };
  const sender = new OperationSender({
    rpc: scripted,
    clock,
    batching,
    retry: { pauseMs: 100, overloadedPauseMs: 500, maxAttempts },
    nonceGroup: 77n,
    maxCalls: options.maxCalls,
    locator,
  });
  const defaults = {
    operationTimeoutMs: 60_000,
    rpcTimeoutMs: 10_000,
    readRpcTimeoutMs: 5_000,
    writeRpcTimeoutMs: 6_000,
    uncertainWrites: "fail",
    maxCellBytes: 1 << 20,
    ...options,
  } as const;
  const builder = new OperationBuilder(name, defaults, new Nonces());
  const scans = {
    rpc: scripted,
    locator,
    clock,
    retry: { pauseMs: 100, overloadedPauseMs: 500, maxAttempts },
    readRpcTimeoutMs: 5_000,
    scanPrimaryTimeoutMs: 1_000,
    defaults: { scannerTimeoutMs: 60_000, scannerCaching: 0x7fff_ffff, scannerMaxResultBytes: 2 << 20 },
  };
  const table = new Table({ sender, locator, clock, primaryTimeoutMs: 10, builder, scans });
  const trace = (): string[] => scripted.calls.map(({ method, port }) => `${method}:${port}`);
  return { meta, locator, clock, server: scripted, script: scripted.script, sender, builder, table, regions, trace };
}

/** A cell for answers. */
export function cell(row: string, column: string, value: string, timestamp = 1n): CellParts {
  const [family = "", qualifier = ""] = column.split(":");
  return {
    row: Buffer.from(row),
    family: Buffer.from(family),
    qualifier: Buffer.from(qualifier),
    timestamp,
    typeCode: 4,
    value: Buffer.from(value),
  };
}
