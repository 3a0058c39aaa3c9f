/** A bounded run of the fuzzers; for a long one: `npm run fuzz`. */
import { describe, it } from "node:test";
import { fuzzClient, fuzzServer } from "./fuzz.ts";
import { fuzzNegotiation } from "./fuzz-negotiation.ts";

describe("whatever it hears, in whatever order,", () => {
  it("a client never weakens, never pipelines, never goes past its bounds and never throws", () => {
    fuzzClient({ runs: 3000 });
  });

  it("a server never lets in whom it should not, never goes past its bounds and never throws", () => {
    fuzzServer({ runs: 3000 });
  });

  it("a negotiation ends, and stays within its rules", () => {
    fuzzNegotiation({ runs: 3000 });
  });
});
