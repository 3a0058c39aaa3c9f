/** Plays every scenario of the negotiation and compares what came of it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LEGACY_POLICIES } from "../../src/handshake/negotiation-types.ts";
import { SCENARIOS } from "./scenarios.ts";
import { play } from "./simulator.ts";

describe("the negotiation", () => {
  for (const { group, title, given, expect } of SCENARIOS) {
    it(`${group}: ${title}`, () => {
      assert.deepEqual(play(given), expect);
    });
  }

  it("has no scenario twice", () => {
    assert.equal(new Set(SCENARIOS.map(({ group, title }) => `${group}: ${title}`)).size, SCENARIOS.length);
  });

  it("has every kind of server under every policy", () => {
    for (const kind of ["announces", "misannounces", "legacy", "insecure"]) {
      for (const policy of LEGACY_POLICIES) {
        assert.ok(
          SCENARIOS.some(({ given }) => given.policy === policy && given.server[0].kind === kind),
          `${kind}, ${policy}`,
        );
      }
    }
  });

  it("loses no call to a legacy server under reconnect and reissue", () => {
    const kept = SCENARIOS.filter(({ group, given }) => {
      const { policy } = given;
      return (
        group.startsWith("Every kind") &&
        given.server[0].kind === "legacy" &&
        (policy === "reconnect" || policy === "reissue")
      );
    });
    assert.equal(kept.length, 8);
    for (const { title, expect } of kept) assert.match(expect.calls, /^answered/, title);
  });
});
