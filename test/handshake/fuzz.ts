/**
 * What the machines and the negotiation must never do, whatever they hear and in whatever order. The bodies take a number of
 * runs: a few in the tests, many by command (`npm run fuzz`).
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ClientHandshake, type ClientReport } from "../../src/handshake/client.ts";
import type { ClientAction, ClientPlan } from "../../src/handshake/client-types.ts";
import { ServerHandshake, type ServerReport } from "../../src/handshake/server.ts";
import type { ServerAction, ServerPlan } from "../../src/handshake/server-types.ts";
import type { EndKind, HandshakeLimits } from "../../src/handshake/types.ts";
import { encodeException } from "../../src/wire/exception.ts";
import { KERBEROS_PREAMBLE, REGISTRY_PREAMBLE, SECURITY_PREAMBLE, SIMPLE_PREAMBLE } from "../../src/wire/preamble.ts";
import { encodePrincipalAnswer } from "../../src/wire/preamble-answer.ts";
import { QOPS, type Qop } from "../../src/wire/qop.ts";
import { encodeResponse } from "../../src/wire/response.ts";
import { encodeSaslError, encodeSaslSuccess, encodeSaslToken, SWITCH_TO_SIMPLE } from "../../src/wire/sasl-message.ts";
import { MASTER, REGION_SERVER, STRANGER } from "./client-samples.ts";

export interface FuzzOptions {
  readonly runs: number;
  readonly seed?: number;
}

type Event<Report> =
  | { readonly type: "bytes"; readonly bytes: Buffer }
  | { readonly type: "end"; readonly how: EndKind }
  | { readonly type: "report"; readonly report: Report };

/** Small, so that the bounds are met often. */
const LIMITS: HandshakeLimits = { maxTokenBytes: 40, maxAnswerBytes: 200, maxQueuedBytes: 256 };

const PRINCIPALS = [MASTER, REGION_SERVER, "hbase-other/h1@EXAMPLE.COM"];

export function fuzzClient({ runs, seed }: FuzzOptions): void {
  const property = fc.property(clientPlans(), fc.array(clientEvents(), { maxLength: 14 }), (plan, events) => {
    runClient(plan, events);
  });
  fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
}

export function fuzzServer({ runs, seed }: FuzzOptions): void {
  const property = fc.property(serverPlans(), fc.array(serverEvents(), { maxLength: 14 }), (plan, events) => {
    runServer(plan, events);
  });
  fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
}

function runClient(plan: ClientPlan, events: readonly Event<ClientReport>[]): void {
  const client = new ClientHandshake(plan);
  const watch = new ClientWatch(plan);
  for (const event of [START, ...events]) {
    const wasIdle = client.state.type === "idle";
    const actions = deliver(client, event);
    if (event.type === "bytes" && !wasIdle) watch.heard(event.bytes);
    for (const action of actions) watch.did(action, client.phase);
  }
  assert.equal(watch.ended, client.state.type === "established" || client.state.type === "failed");
  assert.ok(client.takeLeftover().length <= plan.limits.maxQueuedBytes);
}

/** Judges a client by its actions alone. */
class ClientWatch {
  readonly #plan: ClientPlan;
  #end: ClientAction | undefined;
  #asked = false;
  #heardSinceAsked = 0;

  constructor(plan: ClientPlan) {
    this.#plan = plan;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  heard(bytes: Buffer): void {
    if (this.#asked) this.#heardSinceAsked += bytes.length;
  }

  did(action: ClientAction, phase: string): void {
    assert.equal(this.#end, undefined, `${action.type} after the end`);
    assert.ok(phase.length > 0);
    switch (action.type) {
      case "write":
        return this.#wrote(action.bytes);
      case "evaluate":
        assert.ok(this.#plan.candidates.includes(action.principal), `a token for ${action.principal}`);
        return;
      case "established":
        this.#end = action;
        return this.#established(action);
      case "failed":
        this.#end = action;
        return;
      default:
        return;
    }
  }

  #wrote(bytes: Buffer): void {
    if (bytes.toString("latin1", 0, 6) === "Securi") {
      assert.equal(bytes.length, 6, "the question goes alone");
      assert.ok(!this.#asked, "the question is asked once");
      this.#asked = true;
    } else if (this.#asked) {
      assert.ok(this.#heardSinceAsked > 4, "something was written behind the question before its answer");
    }
  }

  #established(action: Extract<ClientAction, { type: "established" }>): void {
    if (action.auth === "simple") {
      assert.ok(this.#plan.auth === "simple" || this.#plan.allowSimpleFallback, "SIMPLE without leave");
      assert.equal(action.qop, undefined);
      return;
    }
    assert.equal(this.#plan.auth, "kerberos");
    assert.ok(action.qop !== undefined && this.#plan.qops.includes(action.qop), `protection ${action.qop ?? "none"}`);
    assert.ok(action.principal !== undefined && this.#plan.candidates.includes(action.principal));
  }
}

function runServer(plan: ServerPlan, events: readonly Event<ServerReport>[]): void {
  const server = new ServerHandshake(plan);
  let end: ServerAction | undefined;
  for (const event of events) {
    const actions = deliver(server, event);
    for (const action of actions) {
      assert.equal(end, undefined, `${action.type} after the end`);
      if (action.type === "established") assertServerMayOpen(plan, action, event);
      if (action.type === "established" || action.type === "close") end = action;
    }
  }
  assert.equal(end !== undefined, server.state.type === "established" || server.state.type === "closed");
  assert.ok(server.takeLeftover().length <= plan.limits.maxQueuedBytes);
}

function assertServerMayOpen(
  plan: ServerPlan,
  action: Extract<ServerAction, { type: "established" }>,
  cause: Event<ServerReport>,
): void {
  if (action.auth === "simple") {
    assert.ok(plan.kind === "insecure" || plan.allowSimple, "SIMPLE where it is not allowed");
    return;
  }
  assert.ok(
    cause.type === "report" && cause.report.type === "evaluated" && cause.report.complete,
    "the mechanism was not done",
  );
  assert.ok(action.qop !== undefined && plan.qops.includes(action.qop), `protection ${action.qop ?? "none"}`);
  assert.notEqual(plan.kind, "insecure");
}

interface Machine<Report, Action> {
  receive(bytes: Uint8Array): Action[];
  end(how: EndKind): Action[];
  report(report: Report): Action[];
}

function deliver<Report, Action>(machine: Machine<Report, Action>, event: Event<Report>): Action[] {
  switch (event.type) {
    case "bytes":
      return machine.receive(event.bytes);
    case "end":
      return machine.end(event.how);
    case "report":
      return machine.report(event.report);
  }
}

const START: Event<ClientReport> = { type: "report", report: { type: "start" } };

function clientPlans(): fc.Arbitrary<ClientPlan> {
  return fc.record({
    preamble: fc.constantFrom("security", "security", "plain"),
    auth: fc.constantFrom("kerberos", "kerberos", "kerberos", "simple"),
    candidates: fc.uniqueArray(fc.constantFrom(...PRINCIPALS), { minLength: 1 }),
    qops: qopLists(),
    allowSimpleFallback: fc.boolean(),
    unexpectedPrincipal: fc.constantFrom("refuse", "walk"),
    answerTimeoutMs: fc.constant(1000),
    limits: fc.constant(LIMITS),
  });
}

function serverPlans(): fc.Arbitrary<ServerPlan> {
  return fc.record({
    kind: fc.constantFrom("announces", "misannounces", "legacy", "insecure"),
    announcement: fc.constantFrom(REGION_SERVER, "root"),
    legacyAnswer: fc.constantFrom("exception", "none"),
    clusterId: fc.constant("c1"),
    qops: qopLists(),
    allowSimple: fc.boolean(),
    peer: fc.constant("h2:5"),
    limits: fc.constant(LIMITS),
  });
}

function clientEvents(): fc.Arbitrary<Event<ClientReport>> {
  const report = fc.oneof(
    { weight: 8, arbitrary: evaluated() },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("evaluationFailed" as const),
        error: fc.constant(new Error("no")),
        serviceUnknown: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ type: "timeout" } as const) },
    { weight: 1, arbitrary: fc.constant({ type: "start" } as const) },
  );
  return events<ClientReport>(serverBytes(), report);
}

function serverEvents(): fc.Arbitrary<Event<ServerReport>> {
  const report = fc.oneof(
    { weight: 4, arbitrary: evaluated() },
    { weight: 1, arbitrary: fc.constant({ type: "evaluationFailed", javaClass: "X", message: "" } as const) },
  );
  return events<ServerReport>(clientBytes(), report);
}

function events<Report>(bytes: fc.Arbitrary<Buffer>, report: fc.Arbitrary<Report>): fc.Arbitrary<Event<Report>> {
  return fc.oneof(
    { weight: 6, arbitrary: bytes.map((each) => ({ type: "bytes", bytes: each }) as const) },
    { weight: 6, arbitrary: report.map((each) => ({ type: "report", report: each }) as const) },
    { weight: 1, arbitrary: fc.constantFrom("closed", "reset").map((how) => ({ type: "end", how }) as const) },
  );
}

function evaluated(): fc.Arbitrary<Extract<ClientReport, { type: "evaluated" }>> {
  const token = fc.option(fc.uint8Array({ maxLength: 12 }).map((each) => Buffer.from(each)));
  const qop = fc.option(fc.constantFrom(...QOPS), { nil: undefined });
  return fc.tuple(token, fc.boolean(), qop).map(([bytes, complete, negotiated]) => ({
    type: "evaluated",
    token: bytes,
    complete,
    ...(negotiated === undefined ? {} : { qop: negotiated }),
  }));
}

/** What a server may say, and what it may not: out of place, glued together, cut anywhere, with a byte changed, or noise. */
function serverBytes(): fc.Arbitrary<Buffer> {
  return mangled([
    encodePrincipalAnswer(MASTER),
    encodePrincipalAnswer(REGION_SERVER),
    encodePrincipalAnswer(STRANGER),
    encodePrincipalAnswer("root"),
    exceptionAnswer("SecurityNotEnabledException", "security is not enabled"),
    exceptionAnswer("FatalConnectionException", "Expected HEADER=HBas but received HEADER=Secu from h2:5"),
    exceptionAnswer("BadAuthException", "no"),
    encodeSaslSuccess(Buffer.from("challenge")),
    encodeSaslSuccess(Buffer.alloc(0)),
    SWITCH_TO_SIMPLE,
    encodeSaslError("javax.security.sasl.SaslException", "no"),
    encodeSaslError("javax.security.sasl.SaslException", null),
  ]);
}

function clientBytes(): fc.Arbitrary<Buffer> {
  const token = encodeSaslToken(Buffer.from("token"));
  return mangled([
    SECURITY_PREAMBLE,
    REGISTRY_PREAMBLE,
    SIMPLE_PREAMBLE,
    KERBEROS_PREAMBLE,
    Buffer.concat([KERBEROS_PREAMBLE, token]),
    Buffer.from("HBas\x00\x52", "latin1"),
    Buffer.from("HBas\x01\x50", "latin1"),
    Buffer.from("HBas\x00\x00", "latin1"),
    Buffer.from([0x16, 3, 1, 0, 1, 2]),
    token,
    encodeSaslToken(Buffer.alloc(0)),
  ]);
}

function mangled(messages: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const message = fc.constantFrom(...messages);
  const glued = fc.array(message, { minLength: 1, maxLength: 3 }).map((several) => Buffer.concat(several));
  const cut = fc.tuple(message, fc.nat(60)).map(([bytes, at]) => bytes.subarray(0, at));
  const rest = fc.tuple(message, fc.nat(60)).map(([bytes, at]) => bytes.subarray(at));
  const changed = fc.tuple(message, fc.nat(60), fc.nat(255)).map(([bytes, at, value]) => {
    const copy = Buffer.from(bytes);
    copy[at % copy.length] = value;
    return copy;
  });
  const lying = fc.integer().map((length) => {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(length, 4);
    return bytes;
  });
  const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 8, arbitrary: message }, glued, cut, rest, changed, lying, noise);
}

function exceptionAnswer(simpleName: string, text: string): Buffer {
  const javaClass = `org.apache.hadoop.hbase.ipc.${simpleName}`;
  return encodeResponse({ callId: -1, exception: encodeException({ javaClass, stackTrace: text, doNotRetry: true }) });
}

function qopLists(): fc.Arbitrary<Qop[]> {
  return fc.uniqueArray(fc.constantFrom(...QOPS), { minLength: 1 });
}
