/** `${name}` in configuration values, as Hadoop's `Configuration` replaces it: bounded, and left alone where nothing is known. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";

/** Hadoop's own bound: a value that needs more rounds is taken to refer to itself. */
const MAX_ROUNDS = 20;
/** A value that doubles in each round stays small enough to refuse. */
const MAX_VALUE_CHARACTERS = 65_536;

const VARIABLE = /\$\{([^{}$\s]{1,256})\}/;

/** @param lookUp the value behind a name, not yet substituted; undefined where there is none */
export function substitute(
  name: string,
  value: string,
  lookUp: (variable: string) => string | undefined,
  option: string,
): string {
  let text = value;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = substituteOne(text, lookUp);
    if (next === undefined) return text;
    if (next.length > MAX_VALUE_CHARACTERS)
      throw new InvalidArgumentError(option, `the value of ${name} grows without end`);
    text = next;
  }
  if (substituteOne(text, lookUp) === undefined) return text;
  throw new InvalidArgumentError(option, `the value of ${name} refers to itself: ${value}`);
}

/** Replaces the first variable that is known; undefined if there is none. */
function substituteOne(text: string, lookUp: (variable: string) => string | undefined): string | undefined {
  for (let from = 0; from < text.length; ) {
    const match = VARIABLE.exec(text.slice(from));
    if (match === null) return undefined;
    const start = from + match.index;
    const value = lookUp(match[1] as string);
    if (value !== undefined) return text.slice(0, start) + value + text.slice(start + match[0].length);
    from = start + match[0].length;
  }
  return undefined;
}
