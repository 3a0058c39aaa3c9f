/**
 * A regular expression that somebody else has written, at work without holding everybody up: JavaScript's go back and try again, for
 * `(a+)+$` longer than anybody waits. One that cannot take long runs as it is; any other under a watch that ends it.
 */
import { createContext, Script } from "node:vm";

/** What one test may take, and what all slow tests of an expression may take together. */
export interface RegexBounds {
  readonly testMs: number;
  readonly slowTestsMs: number;
}

export const DEFAULT_REGEX_BOUNDS: RegexBounds = { testMs: 100, slowTestsMs: 500 };

/** It has gone on for too long. */
export class RegexTooSlowError extends Error {
  override readonly name = "RegexTooSlowError";
}

/** Steps that take some milliseconds at most. */
const MANY_STEPS = 1e6;
/** A test that takes longer is a slow one: the watch itself takes a tenth of it. */
const SLOW_MS = 2;

/** What it gives throws `RegexTooSlowError`. */
export function boundedTest(
  regex: RegExp,
  { testMs, slowTestsMs }: RegexBounds = DEFAULT_REGEX_BOUNDS,
): (text: string) => boolean {
  const work = workOf(regex.source);
  let slowMs = 0;
  return (text) => {
    if (work(text.length) <= MANY_STEPS) return regex.test(text);
    if (slowMs >= slowTestsMs) throw new RegexTooSlowError(`it has taken ${Math.round(slowMs)} ms already`);
    const begun = performance.now();
    const found = watchedTest(regex, text, testMs);
    const tookMs = performance.now() - begun;
    if (tookMs >= SLOW_MS) slowMs += tookMs;
    if (found === undefined)
      throw new RegexTooSlowError(`it takes more than ${testMs} ms for ${text.length} characters`);
    return found;
  };
}

/**
 * How many steps it can take, at most, for a text of so many characters: every quantifier may stop at each of them, every alternative
 * doubles the ways. A group that is repeated may multiply all that is in it without end. Counts too much rather than too little.
 */
function workOf(source: string): (characters: number) => number {
  const isRepeated = /\)[*+?{]/.test(source);
  const hasReference = /\\(?:k|[1-9])/.test(source);
  if (isRepeated || hasReference) return () => Number.POSITIVE_INFINITY;
  const quantifiers = source.match(/[*+]|\{\d/g)?.length ?? 0;
  const alternatives = source.match(/\||(?<!\()\?/g)?.length ?? 0;
  return (characters) => (characters + 1) ** (quantifiers + 1) * 2 ** alternatives;
}

interface Watched {
  regex: RegExp | undefined;
  text: string;
  found: boolean;
}

let watch: { readonly test: Script; readonly context: Watched } | undefined;

/** Undefined: it was ended. Of all that Node has, only a script's timeout can end an expression. */
function watchedTest(regex: RegExp, text: string, timeout: number): boolean | undefined {
  watch ??= {
    test: new Script("found = regex.test(text)"),
    context: createContext({ regex: undefined, text: "", found: false }) as unknown as Watched,
  };
  const { test, context } = watch;
  try {
    context.regex = regex;
    context.text = text;
    test.runInContext(context as never, { timeout });
    return context.found;
  } catch (error) {
    if ((error as { readonly code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  } finally {
    context.regex = undefined;
    context.text = "";
  }
}
