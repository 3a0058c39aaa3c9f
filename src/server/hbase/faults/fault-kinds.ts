/** Every fault there is: its name on the command line, what it strikes, and what people are told of it. The document and the verbs come from here. */
import type { HBaseFault, LoginRefusal } from "./hbase-fault.ts";

export type FaultType = HBaseFault["type"];
export type FaultOf<T extends FaultType> = Extract<HBaseFault, { readonly type: T }>;

/** Why a login may be refused. */
export const LOGIN_REFUSALS: readonly LoginRefusal[] = [
  "wrongKey",
  "clockSkew",
  "expiredTicket",
  "expiredToken",
  "unknownToken",
];

/**
 * - `region`: one region's part of a call, so that the others of a Multi succeed
 * - `call`: whole calls
 * - `scanner`: calls to open scanners
 * - `login`: the tokens of a client that opens a connection
 * - `cluster`: all
 */
export type FaultScope = "region" | "call" | "scanner" | "login" | "cluster";

export interface FaultKind {
  readonly scope: FaultScope;
  /** on the command line: `fail too-busy` */
  readonly verb: string;
  /** strikes once unless it is told otherwise, since it changes something */
  readonly once?: boolean;
  /** options of the verb that belong to this fault: name and placeholder; without a placeholder it is a flag */
  readonly options?: Readonly<Record<string, string>>;
  readonly about: string;
  /** what a client is told */
  readonly sees: string;
  /** what stands between the parentheses of `hbase.fail(…)` */
  readonly example: string;
  /** what is typed at `tshbase serve` behind `fail` */
  readonly typed: string;
}

export const FAULT_KINDS: { readonly [T in FaultType]: FaultKind } = {
  regionInTransition: {
    scope: "region",
    verb: "in-transition",
    options: { as: "opening|notServing" },
    about: "a region is being opened, or is nowhere",
    sees: "`RegionOpeningException` or `NotServingRegionException`: looks the region up anew, tries again after pauses",
    example: '{ type: "regionInTransition" }, { table: "users", row: "u1" }',
    typed: "in-transition users --row u1",
  },
  regionMoved: {
    scope: "region",
    verb: "moved",
    once: true,
    options: { to: "SERVER" },
    about: "a region moves to another server when a call for it comes",
    sees: "`RegionMovedException`, which holds the new place: tries there at once",
    example: '{ type: "regionMoved" }, { table: "users", row: "u1" }',
    typed: "moved users --row u1",
  },
  regionTooBusy: {
    scope: "region",
    verb: "too-busy",
    about: "a region takes nothing for now",
    sees: "`RegionTooBusyException`: tries the same server after pauses",
    example: '{ type: "regionTooBusy" }, { table: "users", row: "u1", times: 3 }',
    typed: "too-busy users --row u1 --times 3",
  },
  throttled: {
    scope: "region",
    verb: "throttled",
    options: { wait: "MS", reason: "TEXT" },
    about: "a quota is used up",
    sees: "`RpcThrottlingException` with a time to wait: waits exactly as long",
    example: '{ type: "throttled", waitMs: 200 }, { table: "users", times: 2 }',
    typed: "throttled users --wait 200 --times 2",
  },
  refused: {
    scope: "region",
    verb: "refused",
    options: { class: "JAVACLASS", message: "TEXT", "do-not-retry": "" },
    about: "any exception, by its Java class",
    sees: "what that class means; with `doNotRetry` the operation fails at once",
    example:
      '{ type: "refused", javaClass: "org.apache.hadoop.hbase.security.AccessDeniedException", doNotRetry: true }, { user: "joe" }',
    typed: "refused --class org.apache.hadoop.hbase.security.AccessDeniedException --do-not-retry --user joe",
  },
  callQueueTooBig: {
    scope: "call",
    verb: "queue-too-big",
    about: "the server's queue of calls is full",
    sees: "`CallQueueTooBigException`, flagged as overloaded: tries the same server after the longer pauses of `overloadedPauseMs`",
    example: '{ type: "callQueueTooBig" }, { times: 2 }',
    typed: "queue-too-big --times 2",
  },
  callDropped: {
    scope: "call",
    verb: "dropped",
    about: "calls have waited too long in the server's queue",
    sees: "`CallDroppedException`: the same",
    example: '{ type: "callDropped" }, { times: 2 }',
    typed: "dropped --times 2",
  },
  serverOverloaded: {
    scope: "call",
    verb: "overloaded",
    about: "the server says that it is overloaded, in no other words",
    sees: "`HBaseServerException` with `server_overloaded`: the same",
    example: '{ type: "serverOverloaded" }, { method: "Get" }',
    typed: "overloaded --method Get",
  },
  serverStopped: {
    scope: "call",
    verb: "stopped",
    about: "the server is stopping: it refuses calls, and its connections end",
    sees: "`RegionServerStoppedException`, then the connection is closed: looks the region up anew, connects again",
    example: '{ type: "serverStopped" }, { server: hbase.regionServers[0], times: 2 }',
    typed: "stopped --server regionserver-1 --times 2",
  },
  serverAborted: {
    scope: "call",
    verb: "aborted",
    about: "the server aborts",
    sees: "`RegionServerAbortedException`: the same",
    example: '{ type: "serverAborted" }, { times: 1 }',
    typed: "aborted --times 1",
  },
  slow: {
    scope: "call",
    verb: "slow",
    options: { delay: "MS", executed: "late|atOnce" },
    about: "calls are carried out late, or answered late",
    sees: "nothing for so long; a call that times out may have been carried out, or may still be",
    example: '{ type: "slow", delayMs: 2_000 }, { table: "users" }',
    typed: "slow users --delay 2000",
  },
  lostAnswer: {
    scope: "call",
    verb: "lost-answer",
    options: { then: "silence|close|reset" },
    about: "calls are carried out and not answered",
    sees: "a time-out or a lost connection: repeats what may be repeated; `UncertainWriteError` for a put without a time",
    example: '{ type: "lostAnswer", then: "close" }, { method: "Mutate", times: 1 }',
    typed: "lost-answer --then close --method Mutate --times 1",
  },
  splitDuringScan: {
    scope: "scanner",
    verb: "split-during-scan",
    once: true,
    options: { at: "ROW" },
    about: "a region splits while it is scanned",
    sees: "`NotServingRegionException`: goes on behind its last row in the new regions",
    example: '{ type: "splitDuringScan" }, { table: "users", after: 1 }',
    typed: "split-during-scan users --after 1",
  },
  moveDuringScan: {
    scope: "scanner",
    verb: "move-during-scan",
    once: true,
    options: { to: "SERVER" },
    about: "a region moves while it is scanned",
    sees: "`RegionMovedException` or `NotServingRegionException`: goes on behind its last row on the other server",
    example: '{ type: "moveDuringScan" }, { table: "users", after: 1 }',
    typed: "move-during-scan users --after 1",
  },
  expiredLease: {
    scope: "scanner",
    verb: "expired-lease",
    once: true,
    about: "a scanner's lease is over",
    sees: "`UnknownScannerException`: opens another scanner behind its last row",
    example: '{ type: "expiredLease" }, { table: "users" }',
    typed: "expired-lease users",
  },
  scannerReset: {
    scope: "scanner",
    verb: "scanner-reset",
    once: true,
    about: "the server has closed a scanner because of an error of its own",
    sees: "`ScannerResetException`: the same",
    example: '{ type: "scannerReset" }, { table: "users" }',
    typed: "scanner-reset users",
  },
  loginRefused: {
    scope: "login",
    verb: "login-refused",
    options: { because: "wrongKey|clockSkew|expiredTicket|expiredToken|unknownToken" },
    about: "the server refuses the client's Kerberos tokens, or its delegation token",
    sees: "SASL's refusal: `SaslException` (`GSS initiate failed`), for delegation tokens `InvalidToken`; it strikes that principal off (`CandidatesExhaustedError`)",
    example: '{ type: "loginRefused", because: "clockSkew" }, { server: hbase.master, times: 1 }',
    typed: "login-refused --because clockSkew --server master --times 1",
  },
  clockSkew: {
    scope: "cluster",
    verb: "clock-skew",
    options: { ahead: "MS" },
    about: "the servers' clock is ahead, or behind",
    sees: "cells with other times than its own clock's; times to live that end early or late",
    example: '{ type: "clockSkew", skewMs: -3_600_000 }',
    typed: "clock-skew --ahead=-3600000",
  },
};

export const FAULT_TYPES: readonly FaultType[] = Object.keys(FAULT_KINDS) as FaultType[];
