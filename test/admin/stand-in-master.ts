/** A master of a few lines: answers by script, and remembers what it was asked. hbase:meta is a plain map. */

import { Admin } from "../../src/admin/admin.ts";
import type { AdminSettings } from "../../src/admin/admin-options.ts";
import { type MasterMethodName, masterMethod } from "../../src/admin/master-methods.ts";
import type { TableDirectory } from "../../src/admin/table-directory.ts";
import { adviceOf } from "../../src/errors/advice.ts";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import type { ServerName } from "../../src/names/server-name.ts";
import { TableName } from "../../src/names/table-name.ts";
import * as admin from "../../src/protobuf/admin-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import type { MessageTable } from "../../src/protobuf/schema.ts";
import type { TableState } from "../../src/region/meta-rows.ts";
import type { LocatedRegion } from "../../src/region/region-location.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";

export interface Asked {
  readonly server: string;
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any message
  readonly message: any;
  readonly timeoutMs: number | undefined;
}

type Answer = object | Error;
/** What is answered to the calls of one method, one after the other; the last one again and again. */
export type Script = Readonly<Record<string, Answer | readonly Answer[] | ((asked: Asked) => Answer)>>;

export class StandInMaster {
  readonly asked: Asked[] = [];
  readonly states: Map<string, TableState> = new Map();
  readonly regions: Map<string, LocatedRegion[]> = new Map();
  readonly forgotten: string[] = [];
  masters: ServerName[] = [{ host: "m1", port: 16000 }];
  registryQuestions = 0;
  readonly admin: Admin;
  readonly #script: Script;
  readonly #turns = new Map<string, number>();

  constructor(script: Script, settings: Partial<AdminSettings> = {}) {
    this.#script = script;
    const directory: TableDirectory = {
      tableState: ({ text }) => Promise.resolve(this.states.get(text)),
      regionsOf: ({ text }) => Promise.resolve(this.regions.get(text) ?? []),
      region: (name) =>
        Promise.resolve([...this.regions.values()].flat().find(({ region }) => region.name.equals(name))),
      forget: ({ text }) => void this.forgotten.push(text),
    };
    this.admin = new Admin({
      rpc: { call: (request) => this.#call(request) },
      registry: { activeMaster: () => Promise.resolve(this.#activeMaster()) },
      directory,
      settings: { pauseMs: 1, overloadedPauseMs: 1, rpcTimeoutMs: 1_000, operationTimeoutMs: 5_000, ...settings },
    });
  }

  methods(): string[] {
    return this.asked.map(({ method }) => method);
  }

  #activeMaster(): ServerName {
    const master = this.masters[Math.min(this.registryQuestions++, this.masters.length - 1)];
    return master as ServerName;
  }

  async #call({ server, service, method, param, timeoutMs, signal }: CallRequest): Promise<CallAnswer> {
    signal?.throwIfAborted();
    const { name, request, response } = tablesOf(service, method);
    const message = decode(request, param);
    const asked = { server: `${server.host}:${server.port}`, method, message, timeoutMs };
    this.asked.push(asked);
    const answer = this.#answer(name, asked);
    if (answer instanceof Error) throw answer;
    return Promise.resolve({ body: encode(response, answer as never) });
  }

  #answer(name: string, asked: Asked): Answer {
    const script = this.#script[name];
    if (script === undefined) throw new Error(`nothing is scripted for ${name}`);
    if (typeof script === "function") return (script as (asked: Asked) => Answer)(asked);
    if (!Array.isArray(script)) return script as Answer;
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.set(name, turn + 1);
    return script[Math.min(turn, script.length - 1)] as Answer;
  }
}

const MASTER_NAMES: Readonly<Record<string, MasterMethodName>> = {
  truncateTable: "TruncateTable",
  getProcedureResult: "GetProcedureResult",
  SplitRegion: "SplitTableRegion",
};

function tablesOf(service: string, method: string): { name: string; request: MessageTable; response: MessageTable } {
  if (service === "MasterService") {
    const name = MASTER_NAMES[method] ?? (method as MasterMethodName);
    const { request, response } = masterMethod(name);
    return { name, request, response };
  }
  const tables = admin as unknown as Readonly<Record<string, MessageTable>>;
  return {
    name: method,
    request: tables[`${method}Request`] as MessageTable,
    response: tables[`${method}Response`] as MessageTable,
  };
}

export const RUNNING = { state: 1 };
export const FINISHED = { state: 2 };
export const NOT_FOUND = { state: 0 };

/** An exception of the server by its class below `org.apache.hadoop.hbase.`. */
export function exception(shortClass: string, remoteMessage = "words"): Error {
  const javaClass = shortClass.startsWith("java.") ? shortClass : `org.apache.hadoop.hbase.${shortClass}`;
  return remoteErrorOf(
    {
      javaClass,
      remoteMessage,
      stackTrace: `${javaClass}: ${remoteMessage}`,
      doNotRetry: false,
      serverOverloaded: false,
    },
    { server: "m1:16000" },
  );
}

/** The connection broke after the call had been sent. */
export function lost(): Error {
  const error = new ConnectionClosedError("closed", true, { where: { server: "m1:16000" } });
  if (!adviceOf(error).mayHaveExecuted) throw new Error("the sample should be uncertain");
  return error;
}

/** An exception inside a procedure. */
export function failed(shortClass: string, message: string): object {
  const className = `org.apache.hadoop.hbase.${shortClass}`;
  return { state: 2, exception: { source: "master", genericException: { className, message } } };
}

export function region(table: string, startKey: string, endKey: string, port: number | undefined): LocatedRegion {
  const info = new RegionInfo({
    table: TableName.of(table),
    startKey: Buffer.from(startKey),
    endKey: Buffer.from(endKey),
    regionId: 1_700_000_000_000n,
  });
  const server = { host: "rs", port: port ?? 0, startCode: 7n };
  return { region: info, replicas: port === undefined ? [] : [{ region: info, server, seqNum: 1 }] };
}
