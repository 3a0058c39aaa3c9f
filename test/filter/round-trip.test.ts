/** Random filters through bytes and text and back, and random garbage into both readers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { FilterNotExpressibleError, FilterSyntaxError } from "../../src/errors/filter-errors.ts";
import * as filter from "../../src/filter/constructors.ts";
import { decodeFilter } from "../../src/filter/decode-filter.ts";
import type { Filter } from "../../src/filter/filter.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { Filter as Envelope } from "../../src/protobuf/filter-envelopes.ts";
import { everyTruncation } from "../support/chunked.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";
import { allFilters, sayableFilters } from "./random-filters.ts";

const RUNS = { numRuns: 500 };

describe("every filter", () => {
  test("comes back from its bytes as it was", () => {
    fc.assert(
      fc.property(allFilters, (original) => {
        const message = decode(Envelope, encode(Envelope, original.toMessage()));
        const back = decodeFilter(message.name, message.serializedFilter as Buffer);
        assert.deepEqual(back, original);
        assert.equal(back.reversible, original.reversible);
        assert.deepEqual(back.encode(), original.encode());
      }),
      RUNS,
    );
  });

  test("that the language can say comes back from its string as it was", () => {
    fc.assert(
      fc.property(sayableFilters, (original) => {
        const text = original.toFilterBytes();
        assert.deepEqual(parseFilter(text), original);
        assert.deepEqual(parseFilter(text).toFilterBytes(), text);
      }),
      RUNS,
    );
  });

  test("has a string that HBase's language reads, or one that it refuses", () => {
    fc.assert(
      fc.property(allFilters, (original) => {
        const shown = original.toString();
        const exact = attempt(() => original.toFilterString());
        if (exact !== undefined) assert.equal(shown, exact);
        else if (attempt(() => original.toFilterBytes()) === undefined || shown.startsWith("<not UTF-8>")) {
          assert.throws(() => parseFilter(shown), FilterSyntaxError);
        }
      }),
      RUNS,
    );
  });
});

function attempt<T>(write: () => T): T | undefined {
  try {
    return write();
  } catch (error) {
    assert.ok(error instanceof FilterNotExpressibleError, String(error));
    return undefined;
  }
}

describe("bytes that are no filter", () => {
  test("cut anywhere, a filter is a protocol error or a shorter filter", () => {
    fc.assert(
      fc.property(allFilters, (original) => {
        for (const bytes of everyTruncation(original.encode().subarray(0, 400))) {
          resultOrProtocolError(() => decodeFilter(original.javaClass, Buffer.from(bytes)));
        }
      }),
      { numRuns: 100 },
    );
  });

  test("with a byte changed, too", () => {
    fc.assert(
      fc.property(allFilters, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, at, difference) => {
        const bytes = Buffer.from(original.encode());
        if (bytes.length === 0) return;
        const place = at % bytes.length;
        bytes[place] = (bytes[place] as number) ^ difference;
        resultOrProtocolError(() => decodeFilter(original.javaClass, bytes));
      }),
      RUNS,
    );
  });
});

describe("text that is no filter", () => {
  const words = fc.constantFrom(
    ...[
      "PageFilter",
      "RowFilter",
      "PrefixFilter(",
      "(",
      ")",
      "'",
      ",",
      "=",
      "<",
      "AND",
      "OR",
      "SKIP",
      "WHILE",
      " ",
      "\t",
      "5",
      "-",
    ],
    ...[
      "true",
      "'binary:x'",
      "'f'",
      "SingleColumnValueFilter('f','q',=,'binary:x'",
      "KeyOnlyFilter()",
      "\u0000",
      "é",
      "\n",
    ],
  );

  test("is refused with the place, and nothing else ever happens", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words, { maxLength: 25 }).map((all) => all.join("")),
          fc.string({ unit: "binary-ascii" }),
        ),
        (text) => {
          const error = refusal(text);
          if (error === undefined) return;
          assert.ok(error.position >= 0 && error.position <= Buffer.byteLength(text), error.message);
          assert.ok(error.expected.length > 0);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("and so are strings with a byte changed, put in or taken out", () => {
    fc.assert(
      fc.property(sayableFilters, fc.nat(), fc.nat(255), fc.nat(2), (original, at, byte, kind) => {
        const text = original.toFilterBytes();
        const place = at % text.length;
        const behind = text.subarray(kind === 0 ? place : place + 1);
        refusal(Buffer.concat([text.subarray(0, place), kind === 2 ? Buffer.alloc(0) : Buffer.from([byte]), behind]));
      }),
      { numRuns: 1000 },
    );
  });
});

function refusal(text: string | Buffer): FilterSyntaxError | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof FilterSyntaxError, String(error));
    return error;
  }
}

describe("filters in filters", () => {
  const nested = (depth: number): Filter => {
    let one: Filter = filter.page(1);
    for (let level = 1; level < depth; level++) one = filter.skip(one);
    return one;
  };

  test("may stand 256 deep in bytes, not deeper", () => {
    assert.deepEqual(decodeFilter(nested(256).javaClass, nested(256).encode()), nested(256));
    assert.ok(resultOrProtocolError(() => decodeFilter(nested(257).javaClass, nested(257).encode())) instanceof Error);
  });

  test("may stand 100 deep in text, not deeper", () => {
    const text = (depth: number): string => `${"(".repeat(depth - 1)}PageFilter(1)${")".repeat(depth - 1)}`;
    assert.deepEqual(parseFilter(text(100)), filter.page(1));
    assert.match(refusal(text(101))?.message ?? "", /at most 100/);
    assert.match(refusal("(".repeat(1_000_000))?.message ?? "", /at most 100/);
    assert.match(refusal("SKIP ".repeat(1_000_000))?.message ?? "", /at most 100/);
  });
});
