/** Faults that make no sense are refused when they are set, by the name of what is wrong: one that can never strike tests nothing. */
import { toBytes } from "../../../bytes/column-name.ts";
import { described } from "../../../errors/known-options.ts";
import { checkObject, flag, oneOf, refuse, refuseStrangers, text } from "../../../errors/option-checks.ts";
import { InvalidArgumentError } from "../../../errors/usage-errors.ts";
import {
  FAULT_KINDS,
  FAULT_TYPES,
  type FaultOf,
  type FaultScope,
  type FaultType,
  LOGIN_REFUSALS,
} from "./fault-kinds.ts";
import type { FaultWhere, HBaseFault } from "./hbase-fault.ts";

type Check = (name: string, value: unknown) => void;

/** What the cluster is, as far as it decides whether a fault can strike. */
export interface FaultGround {
  /** of every service; undefined: any */
  readonly methods?: ReadonlySet<string>;
  /** its servers have Kerberos; undefined: they may */
  readonly isSecure?: boolean;
}

/** Throws `InvalidArgumentError`. */
export function checkFault(fault: HBaseFault, where: FaultWhere, { methods, isSecure }: FaultGround = {}): void {
  checkObject("fault", fault);
  checkObject("where", where);
  oneOf(FAULT_TYPES).check("fault.type", fault.type);
  checkAll("fault.", fault, FIELDS[fault.type]);
  for (const name of REQUIRED[fault.type] ?? []) {
    if ((fault as unknown as Record<string, unknown>)[name] === undefined)
      refuse(`fault.${name}`, `is needed: ${fault.type} says nothing without it`);
  }
  checkAll("where.", where, WHERE);
  const { scope } = FAULT_KINDS[fault.type];
  const given = Object.entries(where).filter(([, value]) => value !== undefined);
  for (const [name] of given) {
    if (!WHERE_OF_SCOPE[scope].includes(name)) refuse(`where.${name}`, `says nothing of ${fault.type}`);
  }
  if (where.method !== undefined && methods?.has(where.method) === false)
    refuse(
      "where.method",
      `${described(where.method)} is no method of these servers, such as Get, Mutate, Multi or Scan`,
    );
  if (fault.type === "loginRefused" && isSecure === false)
    refuse("fault", "loginRefused strikes nobody without Kerberos, for then nobody logs in");
}

const WHERE_OF_SCOPE: Readonly<Record<FaultScope, readonly string[]>> = {
  region: ["table", "row", "onlyRow", "server", "method", "user", "times", "after"],
  call: ["table", "row", "onlyRow", "server", "method", "user", "times", "after"],
  scanner: ["table", "row", "server", "user", "times", "after"],
  login: ["server", "times", "after"],
  cluster: [],
};

/** Longer is no timer's time. */
const MAX_MS = 0x7fff_ffff;

const WHERE: { readonly [K in keyof Required<FaultWhere>]: Check } = {
  table: text.check,
  row: checkBytes,
  onlyRow: checkBytes,
  // The cluster knows its own.
  server: checkObject,
  method: text.check,
  user: text.check,
  times: whole(1),
  after: whole(0),
};

type FieldsOf<T extends FaultType> = { readonly [K in Exclude<keyof FaultOf<T>, "type">]-?: Check };

const FIELDS: { readonly [T in FaultType]: FieldsOf<T> } = {
  regionInTransition: { as: oneOf(["opening", "notServing"]).check },
  regionMoved: { to: checkObject },
  regionTooBusy: {},
  throttled: { waitMs: whole(0), reason: text.check },
  refused: { javaClass: checkJavaClass, message: checkText, doNotRetry: flag.check },
  callQueueTooBig: {},
  callDropped: {},
  serverOverloaded: {},
  serverStopped: {},
  serverAborted: {},
  slow: { delayMs: whole(0), executed: oneOf(["late", "atOnce"]).check },
  lostAnswer: { then: oneOf(["silence", "close", "reset"]).check },
  splitDuringScan: { at: checkSplitRow },
  moveDuringScan: { to: checkObject },
  expiredLease: {},
  scannerReset: {},
  loginRefused: { because: oneOf(LOGIN_REFUSALS).check },
  clockSkew: { skewMs: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) },
};

const REQUIRED: Readonly<Partial<Record<FaultType, readonly string[]>>> = {
  throttled: ["waitMs"],
  refused: ["javaClass"],
  slow: ["delayMs"],
  clockSkew: ["skewMs"],
};

function checkAll(prefix: string, values: object, checks: Readonly<Record<string, Check>>): void {
  const names = prefix === "fault." ? ["type", ...Object.keys(checks)] : Object.keys(checks);
  refuseStrangers(values, names, prefix);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) checks[name]?.(`${prefix}${name}`, value);
  }
}

function checkText(name: string, value: unknown): void {
  if (typeof value !== "string") refuse(name, `must be a string, not ${described(value)}`);
}

function checkBytes(name: string, value: unknown): void {
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    refuse(name, `must be a text or bytes, not ${described(value)}`);
}

/** The first row of all begins a region already. */
function checkSplitRow(name: string, value: unknown): void {
  checkBytes(name, value);
  if (toBytes(value as string | Uint8Array).length === 0) refuse(name, "is empty, and no region can be split there");
}

function checkJavaClass(name: string, value: unknown): void {
  if (typeof value === "string" && /^[\w$]+(\.[\w$]+)*$/.test(value)) return;
  refuse(name, `${described(value)} is no name of a Java class`);
}

function whole(least: number, most = MAX_MS): Check {
  return (name, value) => {
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
    throw new InvalidArgumentError(name, `${described(value)} is no whole number from ${least} to ${most}`);
  };
}
