/** Faults that make no sense are refused when they are set, by the name of what is wrong. */
import { InvalidArgumentError } from "../../../errors/usage-errors.ts";
import { FAULT_KINDS, FAULT_TYPES, type FaultScope } from "./fault-kinds.ts";
import type { FaultWhere, HBaseFault } from "./hbase-fault.ts";

/** Throws `InvalidArgumentError`. */
export function checkFault(fault: HBaseFault, where: FaultWhere): void {
  if (!FAULT_TYPES.includes(fault.type))
    throw new InvalidArgumentError("fault.type", `${JSON.stringify(fault.type)} is none of ${FAULT_TYPES.join(", ")}`);
  checkNumbers(fault);
  checkWhole("where.times", where.times, 1);
  checkWhole("where.after", where.after, 0);
  const { scope } = FAULT_KINDS[fault.type];
  const given = Object.entries(where).filter(([, value]) => value !== undefined);
  for (const [name] of given) {
    if (!WHERE_OF_SCOPE[scope].includes(name))
      throw new InvalidArgumentError(`where.${name}`, `says nothing of ${fault.type}`);
  }
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

function checkNumbers(fault: HBaseFault): void {
  switch (fault.type) {
    case "throttled":
      return checkWhole("fault.waitMs", fault.waitMs, 0);
    case "slow":
      return checkWhole("fault.delayMs", fault.delayMs, 0);
    case "clockSkew":
      return checkWhole("fault.skewMs", fault.skewMs, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case "refused":
      if (/^[\w$]+(\.[\w$]+)*$/.test(fault.javaClass)) return;
      throw new InvalidArgumentError(
        "fault.javaClass",
        `${JSON.stringify(fault.javaClass)} is no name of a Java class`,
      );
    default:
  }
}

function checkWhole(name: string, value: number | undefined, least: number, most = MAX_MS): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return;
  throw new InvalidArgumentError(name, `${String(value)} is no whole number from ${least} to ${most}`);
}
