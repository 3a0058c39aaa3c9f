/** Nothing gets into a page without being escaped. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeHtml, html } from "../../../src/server/page/html.ts";
import { age, milliseconds, size } from "../../../src/server/page/units.ts";

test("texts are escaped, HTML and numbers are not, lists are joined, undefined is nothing", () => {
  const inner = html`<b>${"<&>"}</b>`;
  assert.equal(html`${inner}${1}${undefined}${["a", html`<i>`]}"${'"'}"`.text, '<b>&#60;&#38;&#62;</b>1a<i>"&#34;"');
});

test("no text can leave an element or a quoted attribute, or hide", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.equal(/[<>"'`\p{Cc}\p{Cf}\p{Cs}]|&(?!#\d+;)/u.test(escapeHtml(text)), false);
    }),
  );
  assert.equal(escapeHtml("a\u202eb\u0000\ud800"), "a\\u{202E}b\\u{0}\\u{D800}");
});

test("numbers have as many digits as are read", () => {
  assert.deepEqual([0.123, 9.87, 120.4, 12_345].map(milliseconds), ["0.12", "9.9", "120", "12,345"]);
  const sizes = [0, 999, 1_000, 123_456, 5e9, 5e16].map((bytes) => size(bytes).text.replace(/<[^>]*>/g, ""));
  assert.deepEqual(sizes, ["0 B", "999 B", "1.0 kB", "123 kB", "5.0 GB", "50000 TB"]);
  assert.deepEqual([0, 60_000, 7_200_000, 2e8].map(age), ["less than a minute", "1 min", "2 h", "2 days"]);
});
