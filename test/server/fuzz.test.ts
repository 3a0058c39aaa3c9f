/** A bounded run of the fuzzer; `npm run fuzz` is the long one. */
import { test } from "node:test";
import { fuzzServer } from "./fuzz.ts";

for (const seed of [1, 2, 3]) {
  test(`300 clients that send anything, seed ${seed}`, () => fuzzServer({ runs: 300, seed }));
}
