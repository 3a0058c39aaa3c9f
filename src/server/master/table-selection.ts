/** Which tables a request for names or descriptors means. */
import type { TableName } from "../../names/table-name.ts";
import type { TableEntry } from "./entries.ts";
import { doNotRetry } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import { requireNamespaceOf } from "./namespace-orders.ts";

export interface TableSelection {
  /** must match the whole name */
  readonly regex?: string | undefined;
  readonly includeSysTables?: boolean | undefined;
  readonly namespace?: string | undefined;
}

/** Of a pattern that clients may send: names are short, and so are patterns that people write. */
const MAX_PATTERN_CHARACTERS = 1_000;

export function selectTables(master: MasterState, selection: TableSelection): TableEntry[] {
  const { regex, includeSysTables = false, namespace = "" } = selection;
  if (namespace !== "") requireNamespaceOf(master, namespace);
  const pattern = regex === undefined ? undefined : patternOf(regex);
  return master.catalog.tables().filter(({ name }) => {
    if (namespace !== "" ? name.namespace !== namespace : name.isSystem && !includeSysTables) return false;
    return pattern === undefined || matches(pattern, name);
  });
}

/** Also with the namespace `default` in front, as in HBase. */
function matches(pattern: RegExp, { text, namespace }: TableName): boolean {
  return pattern.test(text) || (namespace === "default" && pattern.test(`default:${text}`));
}

/** The patterns are Java's; those that people write for names are JavaScript's as well. */
function patternOf(regex: string): RegExp {
  if (regex.length > MAX_PATTERN_CHARACTERS) throw doNotRetry(`A pattern of ${regex.length} characters is too long`);
  const [, ignoreCase, rest] = /^(\(\?i\))?(.*)$/s.exec(regex) ?? [];
  try {
    return new RegExp(`^(?:${rest ?? ""})$`, ignoreCase === undefined ? "" : "i");
  } catch (error) {
    throw doNotRetry(`java.util.regex.PatternSyntaxException: ${error instanceof Error ? error.message : regex}`);
  }
}
