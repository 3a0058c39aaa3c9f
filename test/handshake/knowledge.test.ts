/** What is remembered of servers, and for how long; and the order of candidates that it leads to. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { orderCandidates } from "../../src/handshake/candidates.ts";
import { NOTHING_KNOWN, ServerKnowledge } from "../../src/handshake/knowledge.ts";
import { MASTER, REGION_SERVER } from "./client-samples.ts";

describe("what a client remembers of servers", () => {
  const legacy = { kind: "legacy", principal: REGION_SERVER } as const;

  it("is nothing at first, and then what was learnt, server by server", () => {
    const knowledge = new ServerKnowledge();
    assert.deepEqual(knowledge.recall("h1:1", 0), NOTHING_KNOWN);
    knowledge.learn("h1:1", legacy, 0);
    assert.deepEqual(knowledge.recall("h1:1", 1), legacy);
    assert.deepEqual(knowledge.recall("h1:2", 1), NOTHING_KNOWN);
  });

  it("is dropped when it is old", () => {
    const knowledge = new ServerKnowledge({ maxAgeMs: 100 });
    knowledge.learn("h1:1", legacy, 0);
    assert.deepEqual(knowledge.recall("h1:1", 100), legacy);
    assert.deepEqual(knowledge.recall("h1:1", 101), NOTHING_KNOWN);
  });

  it("grows old although every new connection confirms it", () => {
    const knowledge = new ServerKnowledge({ maxAgeMs: 100 });
    for (const now of [0, 40, 80]) knowledge.learn("h1:1", { ...legacy }, now);
    assert.deepEqual(knowledge.recall("h1:1", 101), NOTHING_KNOWN);
  });

  it("is as young as its last change", () => {
    const knowledge = new ServerKnowledge({ maxAgeMs: 100 });
    knowledge.learn("h1:1", legacy, 0);
    knowledge.learn("h1:1", { kind: "announces" }, 80);
    assert.deepEqual(knowledge.recall("h1:1", 150), { kind: "announces" });
  });

  it("is forgotten when nothing is left of it", () => {
    const knowledge = new ServerKnowledge();
    knowledge.learn("h1:1", legacy, 0);
    knowledge.learn("h1:1", {}, 1);
    assert.deepEqual(knowledge.recall("h1:1", 1), NOTHING_KNOWN);
  });

  it("is bounded: the server that was learnt of first makes room", () => {
    const knowledge = new ServerKnowledge({ maxServers: 2 });
    for (const [at, server] of ["h1:1", "h2:1", "h3:1"].entries()) knowledge.learn(server, legacy, at);
    assert.deepEqual(knowledge.recall("h1:1", 3), NOTHING_KNOWN);
    assert.deepEqual(knowledge.recall("h2:1", 3), legacy);
    assert.deepEqual(knowledge.recall("h3:1", 3), legacy);
  });
});

describe("the order of candidates", () => {
  const both = [
    { principal: MASTER, role: "master" },
    { principal: REGION_SERVER, role: "regionserver" },
  ] as const;

  it("is as configured when nothing is known", () => {
    assert.deepEqual(orderCandidates(both, "unknown", undefined), [MASTER, REGION_SERVER]);
  });

  it("starts with what the server's role suggests", () => {
    assert.deepEqual(orderCandidates(both, "regionserver", undefined), [REGION_SERVER, MASTER]);
  });

  it("starts with what worked before, whatever the role", () => {
    assert.deepEqual(orderCandidates(both, "regionserver", MASTER), [MASTER, REGION_SERVER]);
  });

  it("takes no principal that is not configured, and none twice", () => {
    assert.deepEqual(orderCandidates(both, "unknown", "stranger@R"), [MASTER, REGION_SERVER]);
    assert.deepEqual(orderCandidates([...both, both[0]], "unknown", undefined), [MASTER, REGION_SERVER]);
  });
});
