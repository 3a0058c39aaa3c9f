/** A line of our shell as words. Quotes of both kinds group; a backslash is a backslash, so that `\x00` needs no quotes. */
import parseWords from "string-argv";
import { UsageError } from "./usage-error.ts";

/** Throws `UsageError` for a quote that is never closed. */
export function wordsOf(line: string): string[] {
  const open = openQuote(line);
  if (open !== undefined) throw new UsageError(`the quote ${open} is not closed`);
  return parseWords(line);
}

/** The quote that is open at the line's end. */
function openQuote(line: string): string | undefined {
  let open: string | undefined;
  for (const character of line) {
    if (open === undefined && (character === "'" || character === '"')) open = character;
    else if (character === open) open = undefined;
  }
  return open;
}
