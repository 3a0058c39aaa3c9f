/** HTML with every value in it escaped: what is shown are names and keys that clients made up. Knows nothing of what is shown. */

/** Text that is HTML already. Only `html` makes it. */
export class Html {
  readonly text: string;

  /** @internal */
  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A text is escaped, also in a quoted attribute; undefined is nothing; lists are joined. */
export type HtmlPart = string | number | Html | undefined | readonly HtmlPart[];

/** Attributes must be quoted, and nothing may stand in `<script>`, `<style>` or an address that could be `javascript:`. */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = literals[0] ?? "";
  for (const [index, part] of parts.entries()) text += textOf(part) + (literals[index + 1] ?? "");
  return new Html(text);
}

function textOf(part: HtmlPart): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escapeHtml(part);
  return part instanceof Html ? part.text : part.map(textOf).join("");
}

export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What is not seen, or makes other text look different (controls, direction marks, lone surrogates), is spelt out. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16).toUpperCase()}}`;
  });
}
