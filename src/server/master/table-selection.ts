/** Which tables a request for names or descriptors means. */
import type { TableName } from "../../names/table-name.ts";
import { boundedTest, RegexTooSlowError } from "../filtering/bounded-regex.ts";
import { JavaRegexError, translateJavaRegex } from "../filtering/java-regex.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { TableEntry } from "./entries.ts";
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
function matches(pattern: (text: string) => boolean, { text, namespace }: TableName): boolean {
  try {
    return pattern(text) || (namespace === "default" && pattern(`default:${text}`));
  } catch (error) {
    if (!(error instanceof RegexTooSlowError)) throw error;
    throw doNotRetryIO(`The pattern is too slow: ${error.message}`);
  }
}

/** Java's, as far as JavaScript can do the same. */
function patternOf(regex: string): (text: string) => boolean {
  if (regex.length > MAX_PATTERN_CHARACTERS) throw doNotRetryIO(`A pattern of ${regex.length} characters is too long`);
  try {
    const { source, flags } = translateJavaRegex(regex, 0);
    return boundedTest(new RegExp(`^(?:${source})$`, flags));
  } catch (error) {
    if (!(error instanceof JavaRegexError || error instanceof SyntaxError)) throw error;
    throw doNotRetryIO(`java.util.regex.PatternSyntaxException: ${error.message}`);
  }
}
