/** What `client.ts` and `server.ts` add to their reducers: order, bounds, pauses, and what is handed on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LengthOutOfBoundsError } from "../../src/errors/protocol-errors.ts";
import { ClientHandshake } from "../../src/handshake/client.ts";
import type { ClientAction, ClientPlan } from "../../src/handshake/client-types.ts";
import { ServerHandshake } from "../../src/handshake/server.ts";
import { KERBEROS_PREAMBLE, SECURITY_PREAMBLE } from "../../src/wire/preamble.ts";
import { encodeSaslError, encodeSaslSuccess, encodeSaslToken, SWITCH_TO_SIMPLE } from "../../src/wire/sasl-message.ts";
import { BASE_PLAN } from "./client-samples.ts";
import { describeClientAction, describeServerAction } from "./describe.ts";
import { BASE_SERVER } from "./server-samples.ts";

const TOKEN = { type: "evaluated", token: Buffer.from("t"), complete: false } as const;
const LIMITS = { maxTokenBytes: 100, maxAnswerBytes: 100, maxQueuedBytes: 200 };

describe("the client over bytes", () => {
  it("understands what came before the end first, even if both came while it was paused", () => {
    const client = awaitingReply({});
    client.receive(Buffer.concat([encodeSaslSuccess(Buffer.from("c")), encodeSaslError("X", "no")]));
    assert.deepEqual(client.end("reset"), []);
    assert.deepEqual(words(client.report(TOKEN)), ["write token", "armTimer", "disarmTimer", "failed: refused later"]);
  });

  it("reports how many bytes of a message had come when the stream ended", () => {
    const client = awaitingReply({});
    client.receive(encodeSaslSuccess(Buffer.from("challenge")).subarray(0, 9));
    const failure = failureOf(client.end("closed"));
    assert.deepEqual(failure, { type: "ended", how: "closed", partialBytes: 9 });
  });

  it("keeps bytes while it is paused, up to its bound", () => {
    const client = awaitingReply({ limits: LIMITS });
    client.receive(encodeSaslSuccess(Buffer.from("c")));
    assert.deepEqual(client.receive(Buffer.alloc(200)), []);
    const failure = failureOf(client.receive(Buffer.alloc(1)));
    assert.ok(failure?.type === "malformed" && failure.error instanceof LengthOutOfBoundsError);
    assert.equal(failure.error.statedBytes, 201);
  });

  it("believes no length beyond its limits, and does not wait for the bytes", () => {
    for (const stated of [101, 2 ** 31 - 1, -1, -2]) {
      const client = awaitingReply({ limits: LIMITS });
      const bytes = Buffer.alloc(8);
      bytes.writeInt32BE(stated, 4);
      assert.ok(failureOf(client.receive(bytes))?.type === "malformed", String(stated));
    }
  });

  it("takes no answer of a server for another question's", () => {
    const client = new ClientHandshake(BASE_PLAN);
    client.report({ type: "start" });
    // Call id 7 in place of -1.
    assert.equal(failureOf(client.receive(Buffer.from([0, 0, 0, 3, 2, 8, 7])))?.type, "malformed");
  });

  it("hands on what came behind the word to switch to SIMPLE", () => {
    const client = awaitingReply({ allowSimpleFallback: true });
    const actions = client.receive(Buffer.concat([SWITCH_TO_SIMPLE, Buffer.from("rest")]));
    assert.equal(words(actions).at(-1), "established, SIMPLE");
    assert.equal(client.takeLeftover().toString(), "rest");
    assert.equal(client.takeLeftover().length, 0);
  });

  it("does nothing more once it has ended", () => {
    const client = awaitingReply({});
    client.end("closed");
    assert.deepEqual(client.receive(encodeSaslSuccess(Buffer.from("c"))), []);
    assert.deepEqual(client.report(TOKEN), []);
    assert.deepEqual(client.end("reset"), []);
  });
});

describe("the server over bytes", () => {
  it("judges a preamble when its last byte is here", () => {
    const server = new ServerHandshake(BASE_SERVER);
    assert.deepEqual(server.receive(SECURITY_PREAMBLE.subarray(0, 5)), []);
    assert.equal(server.receive(SECURITY_PREAMBLE.subarray(5)).length, 1);
  });

  it("answers the question as often as it is asked", () => {
    const server = new ServerHandshake(BASE_SERVER);
    const actions = server.receive(Buffer.concat([SECURITY_PREAMBLE, SECURITY_PREAMBLE, SECURITY_PREAMBLE]));
    assert.equal(actions.length, 3);
    assert.equal(server.state.type, "awaitingPreamble");
  });

  it("understands what came before the end first, even if both came while it was paused", () => {
    const server = new ServerHandshake(BASE_SERVER);
    const token = encodeSaslToken(Buffer.from("t"));
    server.receive(Buffer.concat([KERBEROS_PREAMBLE, token, token]));
    assert.deepEqual(server.end("closed"), []);
    assert.deepEqual(server.report(TOKEN).map(describeServerAction), ["write SASL token", "evaluate"]);
    assert.deepEqual(server.report(TOKEN).map(describeServerAction), ["write SASL token", "close"]);
  });

  it("keeps bytes while it is paused, up to its bound", () => {
    const server = new ServerHandshake({ ...BASE_SERVER, limits: LIMITS });
    server.receive(Buffer.concat([KERBEROS_PREAMBLE, encodeSaslToken(Buffer.from("t"))]));
    assert.deepEqual(server.receive(Buffer.alloc(200)), []);
    assert.deepEqual(server.receive(Buffer.alloc(1)).map(describeServerAction), ["close"]);
  });
});

function awaitingReply(plan: Partial<ClientPlan>): ClientHandshake {
  const client = new ClientHandshake({ ...BASE_PLAN, preamble: "plain", ...plan });
  client.report({ type: "start" });
  client.report(TOKEN);
  assert.equal(client.state.type, "awaitingReply");
  return client;
}

function words(actions: readonly ClientAction[]): string[] {
  return actions.map(describeClientAction);
}

function failureOf(actions: readonly ClientAction[]): Extract<ClientAction, { type: "failed" }>["failure"] | undefined {
  const end = actions.at(-1);
  return end?.type === "failed" ? end.failure : undefined;
}
