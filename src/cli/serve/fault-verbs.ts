/** What can be typed at `tshbase serve` about faults: rows for its table of verbs, made from the table of all faults. */
import { parseArgs } from "node:util";
import { fromPrintable } from "../../bytes/printable.ts";
import {
  FAULT_KINDS,
  FAULT_TYPES,
  type FaultOf,
  type FaultType,
  LOGIN_REFUSALS,
} from "../../server/hbase/faults/fault-kinds.ts";
import type { FaultHandle, FaultWhere } from "../../server/hbase/faults/hbase-fault.ts";
import type { EmbeddedHBase, EmbeddedServer } from "../../testing.ts";
import { UsageError } from "../usage-error.ts";
import { serverNamed } from "./server-words.ts";
import type { Verb } from "./verb.ts";

export const FAULT_VERBS: readonly Verb[] = [
  {
    name: "fail",
    usage: "[FAULT] [TABLE] [OPTIONS…]",
    about:
      "make something go wrong, such as fail too-busy users --row u1 --times 3; alone: print every fault and its options",
    run: (hbase, args) => (args.length === 0 ? allFaults() : [lineOf(fail(hbase, args), hbase.faults.length)]),
  },
  {
    name: "faults",
    usage: "",
    about: "print the faults that stand, with their numbers and how often they have struck",
    run: (hbase) => hbase.faults.map((handle, index) => lineOf(handle, index + 1)),
  },
  {
    name: "heal",
    usage: "[NUMBER]",
    about: "take back all faults, or the one that has this number among faults",
    run(hbase, [number]) {
      if (number === undefined) hbase.heal();
      else handleNumbered(hbase, number).heal();
      return [];
    },
  },
  {
    name: "stop",
    usage: "SERVER",
    about: "kill a server; its regions go to the others",
    run: async (hbase, [server = ""]) => {
      await hbase.stopServer(serverNamed(hbase, server));
      return [];
    },
  },
  {
    name: "start",
    usage: "SERVER",
    about: "start a server that was stopped",
    run: async (hbase, [server = ""]) => {
      await hbase.startServer(serverNamed(hbase, server));
      return [];
    },
  },
  {
    name: "expire",
    usage: "",
    about: "end the leases of all scanners",
    run(hbase) {
      hbase.expireScanners();
      return [];
    },
  },
];

/** One line of words. @throws UsageError, InvalidArgumentError */
export async function runFaultVerb(hbase: EmbeddedHBase, words: readonly string[]): Promise<string> {
  const [name, ...args] = words;
  const verb = FAULT_VERBS.find((each) => each.name === name);
  if (verb === undefined)
    throw new UsageError(`${JSON.stringify(name)} is none of ${FAULT_VERBS.map((each) => each.name).join(", ")}`);
  return (await verb.run(hbase, args)).join("\n");
}

type Words = Readonly<Record<string, string | boolean | undefined>>;

const WHERE_OPTIONS: Readonly<Record<string, string>> = {
  row: "ROW",
  "only-row": "ROW",
  server: "SERVER",
  method: "METHOD",
  user: "USER",
  times: "N",
  after: "N",
};

function fail(hbase: EmbeddedHBase, [word, ...args]: readonly string[]): FaultHandle {
  const type = FAULT_TYPES.find((each) => FAULT_KINDS[each].verb === word);
  if (type === undefined) throw new UsageError(`${JSON.stringify(word)} is no fault; fail alone prints them`);
  const { values, positionals } = parsed(type, args);
  const [table, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`${more.join(" ")}: one table is enough`);
  return hbase.fail(BUILD[type](values, hbase), whereOf(values, table, hbase));
}

function parsed(type: FaultType, args: readonly string[]): { readonly values: Words; readonly positionals: string[] } {
  const own = Object.entries(FAULT_KINDS[type].options ?? {});
  const options = Object.fromEntries(
    [...own, ...Object.entries(WHERE_OPTIONS)].map(([name, placeholder]) => [
      name,
      { type: placeholder === "" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whereOf(values: Words, table: string | undefined, hbase: EmbeddedHBase): FaultWhere {
  const [row, onlyRow, server] = [text(values, "row"), text(values, "only-row"), text(values, "server")];
  const given: Record<keyof FaultWhere, unknown> = {
    table,
    row: row === undefined ? undefined : fromPrintable(row),
    onlyRow: onlyRow === undefined ? undefined : fromPrintable(onlyRow),
    server: server === undefined ? undefined : serverNamed(hbase, server),
    method: text(values, "method"),
    user: text(values, "user"),
    times: number(values, "times"),
    after: number(values, "after"),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as FaultWhere;
}

const BUILD: { readonly [T in FaultType]: (values: Words, hbase: EmbeddedHBase) => FaultOf<T> } = {
  regionInTransition: (values) => ({
    type: "regionInTransition",
    ...chosen("as", values, ["opening", "notServing"]),
  }),
  regionMoved: (values, hbase) => ({ type: "regionMoved", ...targetOf(values, hbase) }),
  regionTooBusy: () => ({ type: "regionTooBusy" }),
  throttled: (values) => ({ type: "throttled", waitMs: required(values, "wait"), ...given("reason", values) }),
  refused: (values) => ({
    type: "refused",
    javaClass: text(values, "class") ?? missing("class"),
    ...given("message", values),
    ...(values["do-not-retry"] === true ? { doNotRetry: true } : {}),
  }),
  callQueueTooBig: () => ({ type: "callQueueTooBig" }),
  callDropped: () => ({ type: "callDropped" }),
  serverOverloaded: () => ({ type: "serverOverloaded" }),
  serverStopped: () => ({ type: "serverStopped" }),
  serverAborted: () => ({ type: "serverAborted" }),
  slow: (values) => ({
    type: "slow",
    delayMs: required(values, "delay"),
    ...chosen("executed", values, ["late", "atOnce"] as const),
  }),
  lostAnswer: (values) => ({
    type: "lostAnswer",
    ...chosen("then", values, ["silence", "close", "reset"]),
  }),
  splitDuringScan(values) {
    const at = text(values, "at");
    return { type: "splitDuringScan", ...(at === undefined ? {} : { at: fromPrintable(at) }) };
  },
  moveDuringScan: (values, hbase) => ({ type: "moveDuringScan", ...targetOf(values, hbase) }),
  expiredLease: () => ({ type: "expiredLease" }),
  scannerReset: () => ({ type: "scannerReset" }),
  loginRefused: (values) => ({ type: "loginRefused", ...chosen("because", values, LOGIN_REFUSALS) }),
  clockSkew: (values) => ({ type: "clockSkew", skewMs: required(values, "ahead") }),
};

function text(values: Words, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

function number(values: Words, name: string): number | undefined {
  const word = text(values, name);
  if (word === undefined) return undefined;
  if (!/^[+-]?\d{1,15}$/.test(word)) throw new UsageError(`--${name}: ${JSON.stringify(word)} is no whole number`);
  return Number(word);
}

function required(values: Words, name: string): number {
  return number(values, name) ?? missing(name);
}

function missing(name: string): never {
  throw new UsageError(`--${name} is missing`);
}

type Optional<K extends string, T> = { readonly [key in K]?: T };

function given<K extends string>(name: K, values: Words): Optional<K, string> {
  const word = text(values, name);
  return word === undefined ? {} : ({ [name]: word } as Optional<K, string>);
}

function chosen<K extends string, T extends string>(name: K, values: Words, choices: readonly T[]): Optional<K, T> {
  const word = text(values, name);
  if (word === undefined) return {};
  const found = choices.find((each) => each === word);
  if (found === undefined) throw new UsageError(`--${name}: ${JSON.stringify(word)} is none of ${choices.join(", ")}`);
  return { [name]: found } as Optional<K, T>;
}

function targetOf(values: Words, hbase: EmbeddedHBase): { readonly to?: EmbeddedServer } {
  const word = text(values, "to");
  return word === undefined ? {} : { to: serverNamed(hbase, word) };
}

function handleNumbered(hbase: EmbeddedHBase, word: string): FaultHandle {
  const handle = /^\d+$/.test(word) ? hbase.faults[Number(word) - 1] : undefined;
  if (handle === undefined) throw new UsageError(`${JSON.stringify(word)} is no number that faults prints`);
  return handle;
}

function lineOf({ fault, where, hits, isOver }: FaultHandle, number: number): string {
  const { verb } = FAULT_KINDS[fault.type];
  const said = [verb, ...(where.table === undefined ? [] : [where.table])].join(" ");
  return `${number}  ${said}  ${timesText(hits)}${isOver ? ", over" : ""}`;
}

function timesText(hits: number): string {
  return hits === 1 ? "struck once" : `struck ${hits} times`;
}

function allFaults(): readonly string[] {
  const rows = FAULT_TYPES.map((type) => FAULT_KINDS[type]).map(
    ({ verb, options = {}, about }) => [[verb, ...Object.entries(options).map(optionText)].join(" "), about] as const,
  );
  const width = Math.max(...rows.map(([usage]) => usage.length));
  const where = Object.entries(WHERE_OPTIONS).map(optionText).join(" ");
  return [...rows.map(([usage, about]) => `${usage.padEnd(width)}  ${about}`), `and of which calls: [TABLE] ${where}`];
}

function optionText([name, placeholder]: [string, string]): string {
  return placeholder === "" ? `[--${name}]` : `[--${name} ${placeholder}]`;
}
