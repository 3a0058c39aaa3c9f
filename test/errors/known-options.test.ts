/** What is refused of options as such: what is no object, and names that nobody reads. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checked, checkList, knownOptions } from "../../src/errors/known-options.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";

const KNOWN = knownOptions("get", { timeoutMs: true, columns: true, startInclusive: true, start: true });

function refusal(options: unknown): InvalidArgumentError {
  try {
    checked(options as object, KNOWN);
  } catch (error) {
    assert.ok(error instanceof InvalidArgumentError);
    return error;
  }
  assert.fail("it was taken");
}

describe("options", () => {
  test("whose names are known are taken as they are, whatever made them", () => {
    class Mine {
      timeoutMs = 5;
    }
    const bare = Object.assign(Object.create(null) as object, { columns: [] });
    for (const options of [{}, { columns: undefined }, new Mine(), bare, Object.create({ start: "a" }) as object])
      assert.equal(checked(options, KNOWN), options);
    assert.deepEqual(checked(undefined, KNOWN), {});
  });

  test("that are no object, or an object that holds none, are refused", () => {
    class Row {
      *[Symbol.iterator](): Generator<number> {
        yield 1;
      }
      get [Symbol.toStringTag](): string {
        return "Row";
      }
    }
    const none = [
      "info:a",
      "",
      5,
      null,
      true,
      [],
      ["info:a"],
      Buffer.from("a"),
      Buffer.alloc(0),
      new Map(),
      new Set(["a"]),
    ];
    for (const options of [...none, Promise.resolve({}), new Date(), /x/, () => 0, new Row()])
      assert.equal(refusal(options).option, "options", String(options));
    assert.match(refusal(["info:a"]).message, /not a list\. Names for get are: timeoutMs, columns/);
    assert.match(refusal(Promise.resolve({})).message, /not an object \(Promise\)/);
  });

  const NEAR: readonly (readonly [string, string | undefined])[] = [
    ["timeout", "timeoutMs"],
    ["column", "columns"],
    ["colums", "columns"],
    ["Columns", "columns"],
    ["startRow", "start"],
    ["startInclusiv", "startInclusive"],
    ["x", undefined],
    ["famlies", undefined],
    ["x".repeat(1_000_000), undefined],
  ];
  for (const [name, meant] of NEAR) {
    test(`named ${name.slice(0, 20)} are refused${meant === undefined ? "" : `, and ${meant} is proposed`}`, () => {
      const { option, message } = refusal({ timeoutMs: 1, [name]: 1 });
      assert.equal(option, name.length > 60 ? `${name.slice(0, 57)}...` : name);
      assert.equal(/; (\w+) may have been meant/.exec(message)?.[1], meant);
      assert.match(message, /is no option of get.*There are: timeoutMs, columns, startInclusive, start$/);
      assert.ok(message.length < 400);
    });
  }
});

test("a list is an array, and nothing that only looks like one", () => {
  checkList("rows", []);
  for (const value of ["abc", new Set(["a"]), { length: 1 }, null, undefined, Buffer.from("a")])
    assert.throws(() => checkList("rows", value), { option: "rows", message: /must be a list, not/ });
});
