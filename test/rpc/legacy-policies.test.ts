import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LegacyPolicy } from "../../src/handshake/negotiation-types.ts";
import type { ServerPlan } from "../../src/handshake/server-types.ts";
import { Fates, MASTER, REGION_SERVER, request, type Setting, setting, TWO_PRINCIPALS, textOf } from "./bench-set.ts";
import { StandInCredentials } from "./stand-in-credentials.ts";

interface Bench extends Setting {
  readonly credentials: StandInCredentials;
}

function bench(policy: LegacyPolicy, plan: Partial<ServerPlan>, principal = REGION_SERVER): Bench {
  const credentials = new StandInCredentials();
  const client = { credentials, ...TWO_PRINCIPALS, legacyServers: policy };
  return { credentials, ...setting({ script: { plan, principal }, client }) };
}

async function hundredCalls({ client }: Setting): Promise<Fates> {
  const fates = new Fates();
  for (let index = 0; index < 100; index++) fates.watch(client.call(request(`${index}`)));
  await fates.all();
  return fates;
}

const FORMS: readonly Partial<ServerPlan>[] = [
  { kind: "legacy", legacyAnswer: "exception" },
  { kind: "legacy", legacyAnswer: "none" },
];

for (const plan of FORMS) {
  describe(`100 calls that wait for a legacy server (${plan.legacyAnswer === "none" ? "only closes" : "fatal answer"})`, () => {
    it("with reconnect are all answered, under the same queue", async () => {
      const it = bench("reconnect", plan);
      const fates = await hundredCalls(it);
      assert.equal(fates.answers.length, 100);
      // The question; the master's principal, refused; the region server's.
      assert.equal(it.client.stats().dials, 3);
      assert.equal(it.client.stats().openings, 1);
      assert.equal(it.server.last.requests.length, 100);
      await it.client.close();
      assert.equal(it.credentials.alive, 0);
      assert.equal(it.clock.timersArmed, 0);
    });

    it("with reissue are all answered, though they failed inside", async () => {
      const it = bench("reissue", plan);
      const fates = await hundredCalls(it);
      assert.equal(fates.answers.length, 100);
      assert.equal(it.client.stats().callsReissued, 100);
      assert.equal(it.client.stats().openings, 2);
      await it.client.close();
    });

    it("with fail all fail with LegacyServerError, each time anew", async () => {
      const it = bench("fail", plan);
      for (let round = 0; round < 2; round++) {
        const fates = await hundredCalls(it);
        assert.deepEqual([...new Set(fates.errors.map(({ code }) => code))], ["HBASE_LEGACY_SERVER"]);
        assert.equal(fates.errors.length, 100);
      }
      assert.equal(it.client.stats().dials, 2, "one question each");
      await it.client.close();
    });

    it("with remember all fail once, and their repetition is answered without the question", async () => {
      const it = bench("remember", plan);
      const fates = await hundredCalls(it);
      assert.deepEqual([...new Set(fates.errors.map(({ code }) => code))], ["HBASE_LEGACY_SERVER_REMEMBERED"]);
      const again = await hundredCalls(it);
      assert.equal(again.answers.length, 100);
      assert.ok(it.traces[1]?.attempts.every(({ preamble }) => preamble === "plain"));
      await it.client.close();
    });
  });
}

describe("100 calls that wait for other kinds of server", () => {
  it("are answered on the same connection if it announces its principal", async () => {
    const it = bench("fail", { kind: "announces", announcement: REGION_SERVER });
    assert.equal((await hundredCalls(it)).answers.length, 100);
    assert.equal(it.client.stats().dials, 1);
    assert.equal(it.traces[0]?.attempts[0]?.announced, REGION_SERVER);
    assert.equal(it.traces[0]?.kind, "announces");
    await it.client.close();
  });

  it("are answered after the wrong guess if it misannounces", async () => {
    const it = bench("reconnect", { kind: "misannounces", announcement: "hbase" });
    assert.equal((await hundredCalls(it)).answers.length, 100);
    assert.equal(it.client.stats().dials, 2);
    const [first, second] = it.traces[0]?.attempts ?? [];
    assert.deepEqual([first?.announced, first?.principal, first?.outcome], ["hbase", MASTER, "refused"]);
    assert.deepEqual([second?.preamble, second?.principal, second?.outcome], ["plain", REGION_SERVER, "authenticated"]);
    await it.client.close();
  });

  it("fail if it is insecure and SIMPLE was not allowed", async () => {
    const it = bench("reconnect", { kind: "insecure" });
    const fates = await hundredCalls(it);
    assert.deepEqual([...new Set(fates.errors.map(({ code }) => code))], ["HBASE_FALLBACK_DISALLOWED"]);
    await it.client.close();
  });

  it("fail with every attempt in the error if no principal will do", async () => {
    const it = bench("reconnect", { kind: "legacy" }, "other/server@EXAMPLE.COM");
    const fates = await hundredCalls(it);
    const { code, error } = fates.errors[0] ?? {};
    assert.equal(code, "HBASE_CANDIDATES_EXHAUSTED");
    assert.equal((error as { attempts: unknown[] }).attempts.length, 3);
    await it.client.close();
    assert.equal(it.credentials.alive, 0);
  });

  it("cost no connection for a principal that the KDC does not know", async () => {
    const it = bench("reconnect", { kind: "legacy" });
    it.credentials.unknown.add(MASTER);
    assert.equal((await hundredCalls(it)).answers.length, 100);
    assert.equal(it.client.stats().dials, 2);
    await it.client.close();
  });

  it("survive a server that changes its kind between two connections", async () => {
    const it = bench("reconnect", { kind: "announces", announcement: REGION_SERVER });
    assert.equal((await hundredCalls(it)).answers.length, 100);
    it.server.script = { plan: { kind: "legacy" }, principal: REGION_SERVER };
    it.server.last.transport.destroy("reset");
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await hundredCalls(it)).answers.length, 100);
    assert.equal(it.client.stats().dials, 2, "what was remembered was enough");
    await it.client.close();
  });
});

describe("an insecure server", () => {
  it("is spoken to without authentication if that is allowed, under the configured user's name", async () => {
    const credentials = new StandInCredentials();
    const client = { credentials, ...TWO_PRINCIPALS, allowSimpleFallback: true };
    const it = setting({ script: { plan: { kind: "insecure" } }, client });
    assert.equal(textOf(await it.client.call(request("x"))), "x");
    assert.equal(it.server.last.header?.userInfo?.effectiveUser, "ada");
    await it.client.close();
  });
});
