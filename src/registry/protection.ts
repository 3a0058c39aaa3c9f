/** `hbase.rpc.protection`: HBase's words, or SASL's own, best liked first. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { PROTECTION_OF_QOP, type Protection, QOP_OF_PROTECTION, type Qop } from "../wire/qop.ts";

export const DEFAULT_PROTECTION: readonly Protection[] = ["authentication"];

/** @param text comma-separated and without blanks, since HBase itself does not trim here; upper and lower case are the same */
export function parseProtections(text: string, option: string): readonly Protection[] {
  if (text === "") return DEFAULT_PROTECTION;
  return [...new Set(text.split(",").map((word) => protectionOf(word, option)))];
}

export function protectionOf(word: string, option: string): Protection {
  const lower = word.toLowerCase();
  if (Object.hasOwn(QOP_OF_PROTECTION, lower)) return lower as Protection;
  if (Object.hasOwn(PROTECTION_OF_QOP, lower)) return PROTECTION_OF_QOP[lower as Qop];
  const blanks = word !== word.trim() ? "; HBase allows no blanks there" : "";
  throw new InvalidArgumentError(
    option,
    `${JSON.stringify(word)} is none of authentication, integrity, privacy${blanks}`,
  );
}
