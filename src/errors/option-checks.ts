/** Options and fields that make no sense are refused by their names: those nobody knows, and values of the wrong kind, which documents name too. */
import { described, refuseUnknown } from "./known-options.ts";
import { InvalidArgumentError } from "./usage-errors.ts";

export interface OptionKind {
  /** as documents write it */
  readonly type: string;
  /** Throws `InvalidArgumentError` with the option's name. */
  readonly check: (name: string, value: unknown) => void;
}

/** Node's timers know no more than this, about 24.8 days. */
export const MAX_TIMER_MS = 2_147_483_647;

export function milliseconds(least: 0 | 1 = 1): OptionKind {
  return wholeNumber("ms", least, MAX_TIMER_MS);
}

export function bytes(least: number): OptionKind {
  return wholeNumber("bytes", least, Number.MAX_SAFE_INTEGER);
}

export function count(most: number, least = 1): OptionKind {
  return wholeNumber("number", least, most);
}

export const flag: OptionKind = {
  type: "boolean",
  check: (name, value) => {
    if (typeof value !== "boolean") refuse(name, `must be true or false, not ${described(value)}`);
  },
};

export const text: OptionKind = {
  type: "string",
  check: (name, value) => {
    if (typeof value !== "string") refuse(name, `must be a string, not ${described(value)}`);
    if (value === "") refuse(name, "is empty");
    if ((value as string).includes("\0")) refuse(name, "contains a zero byte");
  },
};

export function oneOf(words: readonly string[]): OptionKind {
  return {
    type: words.map((word) => `"${word}"`).join(" \\| "),
    check: (name, value) => {
      if (!words.includes(value as string)) refuse(name, `must be one of ${words.join(", ")}, not ${described(value)}`);
    },
  };
}

/** A list with at least one entry and no entry twice. */
export function listOf(words: readonly string[]): OptionKind {
  return {
    type: `list of ${words.join(", ")}`,
    check: (name, value) => {
      if (!Array.isArray(value)) refuse(name, `must be a list, not ${described(value)}`);
      const list = value as readonly unknown[];
      if (list.length === 0) refuse(name, `is empty; give at least one of ${words.join(", ")}`);
      for (const entry of list) oneOf(words).check(name, entry);
      if (new Set(list).size < list.length) refuse(name, "names one thing twice");
    },
  };
}

/** Throws `InvalidArgumentError` for what is no object. @param name `options`, or the option that is one */
export function checkObject(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuse(name, `must be an object, not ${described(value)}`);
}

/** A misspelt option would otherwise silently do nothing. @param prefix of nested ones: `kerberos.` */
export function refuseStrangers(values: object, known: readonly string[], prefix = ""): void {
  const stranger = Object.keys(values).find((name) => !known.includes(name));
  if (stranger !== undefined) refuseUnknown(`${prefix}${stranger}`, stranger, known);
}

export function refuse(option: string, problem: string): never {
  throw new InvalidArgumentError(option, problem);
}

function wholeNumber(type: string, least: number, most: number): OptionKind {
  return {
    type,
    check: (name, value) => {
      if (typeof value !== "number" || !Number.isInteger(value))
        refuse(name, `must be a whole number, not ${described(value)}`);
      if ((value as number) < least || (value as number) > most) {
        refuse(name, `must be between ${least} and ${most}, not ${described(value)}`);
      }
    },
  };
}

/** Without the keys that are undefined. */
export function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
