/** RFC 4752 for both ends over the stand-in: the order of messages, the choice of protection, and what must never happen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GssapiClient } from "../../src/auth/gssapi-client.ts";
import { GssapiServer } from "../../src/auth/gssapi-server.ts";
import { QOP_BIT, QOPS, type Qop } from "../../src/wire/qop.ts";
import { StandInContext, standInClient, standInServer } from "./stand-in-context.ts";

const TARGET = "hbase/localhost@EXAMPLE.COM";

/** A client that has sent its empty message and waits for the server's offer. */
async function clientAwaitingOffer(qops: readonly Qop[]): Promise<GssapiClient> {
  const client = new GssapiClient(standInClient(), TARGET, qops);
  assert.deepEqual(await client.step(null), { token: Buffer.from("AP-REQ"), complete: false });
  assert.deepEqual(await client.step(Buffer.from("AP-REP")), { token: Buffer.alloc(0), complete: false });
  return client;
}

async function serverAwaitingChoice(qops: readonly Qop[]): Promise<{ server: GssapiServer; offer: Buffer }> {
  const server = new GssapiServer(standInServer(), qops);
  assert.deepEqual(await server.step(Buffer.from("AP-REQ")), { token: Buffer.from("AP-REP"), complete: false });
  const { token } = await server.step(Buffer.alloc(0));
  assert.ok(token);
  return { server, offer: token.subarray(2) };
}

/** As the peer's stand-in would wrap its first message. */
const first = (message: Uint8Array): Buffer => Buffer.concat([Buffer.from([0, 0]), message]);

test("the client's last message: the chosen bit, and a size of zero for auth", async () => {
  const cases: [Qop, string][] = [
    ["auth", "01000000"],
    ["auth-int", "02010000"],
    ["auth-conf", "04010000"],
  ];
  for (const [qop, expected] of cases) {
    const client = await clientAwaitingOffer([qop]);
    const { token, complete } = await client.step(first(Buffer.from("07010000", "hex")));
    assert.equal(token?.subarray(2).toString("hex"), expected);
    assert.equal(complete, true);
    assert.equal(client.qop, qop);
    assert.equal(client.target, TARGET);
  }
});

test("the server's offer: all its bits; a size only if there is something to wrap", async () => {
  assert.equal((await serverAwaitingChoice(["auth"])).offer.toString("hex"), "01000000");
  assert.equal((await serverAwaitingChoice(["auth", "auth-conf"])).offer.toString("hex"), "05010000");
  assert.equal((await serverAwaitingChoice(QOPS)).offer.toString("hex"), "07010000");
});

const qopLists: fc.Arbitrary<Qop[]> = fc.shuffledSubarray([...QOPS], { minLength: 1 });

test("property: whatever a server offers, a client that completes has a protection from its own list, the first that was offered", async () => {
  await fc.assert(
    fc.asyncProperty(qopLists, fc.uint8Array({ maxLength: 6 }), async (acceptable, offer) => {
      const client = await clientAwaitingOffer(acceptable);
      const ended = await client.step(first(offer)).catch((error: Error & { code: string }) => error.code);
      const expected =
        offer.length === 4 ? acceptable.find((qop) => ((offer[0] ?? 0) & QOP_BIT[qop]) !== 0) : undefined;
      if (expected === undefined) {
        assert.ok(ended === "HBASE_PROTECTION_MISMATCH" || ended === "HBASE_BAD_TOKEN");
        assert.throws(() => client.qop);
        await assert.rejects(client.step(first(Buffer.from("07010000", "hex"))));
      } else {
        assert.equal(client.qop, expected);
        assert.ok(acceptable.includes(client.qop));
      }
    }),
    { numRuns: 500 },
  );
});

test("property: whatever a client chooses, a server that completes has a protection that it offered, and a user", async () => {
  await fc.assert(
    fc.asyncProperty(qopLists, fc.uint8Array({ maxLength: 12 }), async (offered, choice) => {
      const { server } = await serverAwaitingChoice(offered);
      const done = await server.step(first(choice)).then(
        (step) => step.complete,
        () => false,
      );
      const valid = choice.length === 4 && offered.some((qop) => QOP_BIT[qop] === choice[0]);
      assert.equal(done, valid);
      assert.equal(server.user, valid ? "client@EXAMPLE.COM" : undefined);
      if (valid) assert.ok(offered.includes(server.qop));
      else await assert.rejects(server.step(first(Buffer.from("01000000", "hex"))));
    }),
    { numRuns: 500 },
  );
});

test("both ends joined: every pair of lists ends alike, with the client's first common one", async () => {
  await fc.assert(
    fc.asyncProperty(qopLists, qopLists, async (acceptable, offered) => {
      const client = await clientAwaitingOffer(acceptable);
      const { server, offer } = await serverAwaitingChoice(offered);
      const common = acceptable.find((qop) => offered.includes(qop));
      if (common === undefined)
        return void (await assert.rejects(client.step(first(offer)), { code: "HBASE_PROTECTION_MISMATCH" }));
      const { token } = await client.step(first(offer));
      assert.equal((await server.step(token)).complete, true);
      assert.equal(client.qop, common);
      assert.equal(server.qop, common);
      if (common === "auth") return assert.throws(() => client.wrap(Buffer.from("x")));
      assert.deepEqual(server.unwrap(client.wrap(Buffer.from("x"))), Buffer.from("x"));
    }),
  );
});

test("a client may act only as itself", async () => {
  const choice = (name: string | Buffer): Buffer =>
    first(Buffer.concat([Buffer.from("01000000", "hex"), Buffer.from(name)]));
  const self = await serverAwaitingChoice(["auth"]);
  assert.equal((await self.server.step(choice("client@EXAMPLE.COM"))).complete, true);
  const other = await serverAwaitingChoice(["auth"]);
  await assert.rejects(other.server.step(choice("root@EXAMPLE.COM")), /not allowed to act as "root@EXAMPLE\.COM"/);
  assert.equal(other.server.user, undefined);
  const noText = await serverAwaitingChoice(["auth"]);
  await assert.rejects(noText.server.step(choice(Buffer.from([0xff, 0xfe]))), /not UTF-8/);
});

test("the server insists on the empty message, and on tokens that say something", async () => {
  const impatient = new GssapiServer(standInServer(), ["auth"]);
  await impatient.step(Buffer.from("AP-REQ"));
  await assert.rejects(impatient.step(Buffer.from("x")), /empty message belongs/);
  await assert.rejects(new GssapiServer(standInServer(), ["auth"]).step(Buffer.alloc(0)), /token is empty/);
  await assert.rejects(new GssapiServer(standInServer(), ["auth"]).step(null), /missing/);
});

test("a client without mutual authentication gets the offer at once", async () => {
  const server = new GssapiServer(new StandInContext([{ expects: "AP-REQ", says: "" }]), ["auth"]);
  const { token } = await server.step(Buffer.from("AP-REQ"));
  assert.equal(token?.subarray(2).toString("hex"), "01000000");
});

test("messages out of place, too long, or after the end", async () => {
  await assert.rejects(new GssapiClient(standInClient(), TARGET, ["auth"]).step(Buffer.from("hello")), /spoke first/);
  const client = new GssapiClient(standInClient(), TARGET, ["auth"]);
  await client.step(null);
  await assert.rejects(client.step(Buffer.alloc(256 * 1024 + 1)), /at most 262144/);
  await assert.rejects(client.step(Buffer.from("AP-REP")), /after the end/);
  const done = await clientAwaitingOffer(["auth"]);
  await done.step(first(Buffer.from("01000000", "hex")));
  await assert.rejects(done.step(Buffer.alloc(0)), /after the end/);
});

test("no list of protections is a mistake of the caller", () => {
  assert.throws(() => new GssapiClient(standInClient(), TARGET, []), { code: "HBASE_INVALID_ARGUMENT" });
  assert.throws(() => new GssapiServer(standInServer(), []), { code: "HBASE_INVALID_ARGUMENT" });
});

test("dispose reaches the context", () => {
  const context = standInClient();
  new GssapiClient(context, TARGET, ["auth"]).dispose();
  assert.equal(context.disposed, true);
});
