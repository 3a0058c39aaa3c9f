/**
 * The names that options of tables and of the administration may have. An option that is not known is refused and named: left out in
 * silence, a misspelt `columns` deletes the whole row. Values are checked where they are used; nothing is known of them here.
 */
import { InvalidArgumentError } from "./usage-errors.ts";

export interface KnownOptions {
  /** for errors: whose options they are */
  readonly of: string;
  /** for errors: what the object is called */
  readonly argument: string;
  /** in front of the names in errors, such as `if.` */
  readonly prefix: string;
  readonly names: ReadonlySet<string>;
}

/** Every name of an options' type, which the compiler holds against the type. */
export type NamesOf<T> = Readonly<Record<keyof T, true>>;

/** Beyond this a name is cut in errors: it may be anything. */
const MAX_SHOWN = 60;

export function knownOptions(
  of: string,
  names: object,
  { argument = "options", prefix = "" }: { readonly argument?: string; readonly prefix?: string } = {},
): KnownOptions {
  return { of, argument, prefix, names: new Set(Object.keys(names)) };
}

const NONE = {};

/** The options themselves, or none; throws `InvalidArgumentError` for what is no object and for names that are not known. */
export function checked<T extends object>(options: T | undefined, known: KnownOptions): T {
  if (options === undefined) return NONE as T;
  checkNames(options, known);
  return options;
}

/** Inherited names count: they are read as well. This runs with every operation that has options, so it makes nothing. */
export function checkNames(options: object, known: KnownOptions): void {
  if (typeof options !== "object" || options === null) refuseKind(options, known);
  const { names } = known;
  let isEmpty = true;
  for (const name in options) {
    if (!names.has(name)) refuseName(options, name, known);
    isEmpty = false;
  }
  // A promise that nobody awaited, an empty list, a Map: without a name, but no options either.
  if (isEmpty && kindOf(options) !== "Object") refuseKind(options, known);
}

/** A list, and nothing that only looks like one: a text would be taken letter by letter. */
export function checkList(argument: string, value: unknown): void {
  if (!Array.isArray(value)) throw new InvalidArgumentError(argument, `must be a list, not ${described(value)}`);
}

/** @returns never: what is wrong with an option that has no such name */
export function refuseUnknown(option: string, name: string, names: Iterable<string>, of?: string): never {
  const known = [...names];
  const near = nearest(name, known);
  const hint = near === undefined ? "" : `; ${near} may have been meant`;
  const whose = of === undefined ? "" : ` of ${of}`;
  throw new InvalidArgumentError(option, `is no option${whose}${hint}. There are: ${known.join(", ")}`);
}

/** A value in an error, by its kind; texts as they are. */
export function described(value: unknown): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) {
    const kind = kindOf(value);
    return kind === "Object" ? "an object" : `an object (${kind})`;
  }
  return typeof value === "function" ? "a function" : cut(String(value));
}

function refuseName(options: object, name: string, known: KnownOptions): never {
  if (kindOf(options) !== "Object") refuseKind(options, known);
  refuseUnknown(`${known.prefix}${cut(name)}`, name, known.names, known.of);
}

function refuseKind(options: unknown, { argument, of, names }: KnownOptions): never {
  throw new InvalidArgumentError(
    argument,
    `must be an object, not ${described(options)}. Names for ${of} are: ${[...names].join(", ")}`,
  );
}

/** `Object` of all that classes of users make too. */
function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text;
}

/** The name that was probably meant: one that continues or begins the other, or is a letter or two away. */
function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_SHOWN) return undefined;
  const given = name.toLowerCase();
  let best: string | undefined;
  let least = Math.floor(given.length / 3) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const continues = given.length > 2 && (other.startsWith(given) || given.startsWith(other));
    const distance = continues ? 0.5 : editDistance(given, other);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** Levenshtein's. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 0; at < one.length; at++) {
    const next = [at + 1];
    for (let to = 0; to < other.length; to++) {
      const changed = (row[to] as number) + (one[at] === other[to] ? 0 : 1);
      next.push(Math.min(changed, (row[to + 1] as number) + 1, (next[to] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
