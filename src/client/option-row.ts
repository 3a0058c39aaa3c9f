/** A row of the option table, whichever file it stands in. */
import type { OptionKind } from "../errors/option-checks.ts";

export interface OptionRow {
  /** HBase's configuration keys, the first that is set counts; empty where HBase has none */
  readonly keys: readonly string[];
  readonly kind: OptionKind;
  /** a sentence where the default is not a value */
  readonly default: string | number | boolean;
  readonly meaning: string;
}
