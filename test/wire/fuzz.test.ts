/** A bounded run of the fuzzers; a long one by command. */
import { test } from "node:test";
import { FUZZES } from "./fuzz.ts";

const RUNS = 500;

for (const [name, fuzz] of FUZZES) {
  test(`whatever the bytes, the decoder of ${name} answers, waits or throws a protocol error`, () => fuzz(RUNS));
}
