/** What a buffered mutator can be told, and its defaults. */

import { checkNames, described, knownOptions } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Mutation } from "./batch-types.ts";

/** A mutation that was not written, as it was given, and why. */
export interface MutationFailure {
  readonly mutation: Mutation;
  readonly error: unknown;
}

export interface MutatorFlushOptions {
  /** Ends the waiting, with its reason. What is under way goes on, and the next flush tells what became of it. */
  readonly signal?: AbortSignal;
}

export interface MutatorOptions {
  /** Send when so many bytes are collected. `hbase.client.write.buffer`; default 2 MiB */
  readonly maxBytes?: number;
  /** Send when so many mutations are collected. `hbase.client.write.buffer.maxmutations`; default 10 000 */
  readonly maxOperations?: number;
  /**
   * Send what was collected after so long, in ms; 0 for never. `hbase.client.write.buffer.periodicflush.timeout.ms`; default 1 000, so
   * that a program that writes little does not wait for `close()`
   */
  readonly flushIntervalMs?: number;
  /** Bytes that may be under way; beyond, `put` and the others wait. Default 16 MiB */
  readonly maxInFlightBytes?: number;
  /** Hears of every mutation that was not written. With it, `flush()` and `close()` do not reject. */
  readonly onError?: (failure: MutationFailure) => void;
  /** How many failures are kept for the error of `flush()`; default 1 000 */
  readonly maxReportedFailures?: number;
}

export type CheckedMutatorOptions = Required<Omit<MutatorOptions, "onError">> & Pick<MutatorOptions, "onError">;

const DEFAULTS: Required<Omit<MutatorOptions, "onError">> = {
  maxBytes: 2 << 20,
  maxOperations: 10_000,
  flushIntervalMs: 1_000,
  maxInFlightBytes: 16 << 20,
  maxReportedFailures: 1_000,
};

const KNOWN = knownOptions("mutator", { ...DEFAULTS, onError: true });

export function checkMutatorOptions(options: MutatorOptions): CheckedMutatorOptions {
  checkNames(options, KNOWN);
  const { onError, ...numbers } = options;
  if (onError !== undefined && typeof onError !== "function")
    throw new InvalidArgumentError("onError", `must be a function, not ${described(onError)}`);
  const checked: Record<string, number> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined) continue;
    const least = name === "flushIntervalMs" || name === "maxReportedFailures" ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(name, `must be a whole number from ${least}, not ${String(value)}`);
    checked[name] = value;
  }
  return { ...(checked as unknown as typeof DEFAULTS), ...(onError === undefined ? {} : { onError }) };
}
