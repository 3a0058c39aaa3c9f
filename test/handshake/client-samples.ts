/**
 * One list for each tagged union of the client's machine: states, inputs, and the plans that change the way it goes. Every tag
 * must have an entry, or this file does not compile; the grid, the diagrams and the fuzzer all draw from it.
 */
import type { RemoteException } from "../../src/errors/remote-error.ts";
import type { ClientInput, ClientPlan, ClientState } from "../../src/handshake/client-types.ts";
import { DEFAULT_LIMITS } from "../../src/handshake/types.ts";

export const MASTER = "hbase-master/h1@EXAMPLE.COM";
export const REGION_SERVER = "hbase-rs/h1@EXAMPLE.COM";
export const STRANGER = "somebody/h1@EXAMPLE.COM";

type Named<T> = Readonly<Record<string, T>>;
type StatesByTag = { readonly [T in ClientState["type"]]: Named<Extract<ClientState, { type: T }>> };
type InputsByTag = { readonly [T in ClientInput["type"]]: Named<Extract<ClientInput, { type: T }>> };

export const CLIENT_STATES: StatesByTag = {
  idle: { idle: { type: "idle" } },
  awaitingAnnouncement: { awaitingAnnouncement: { type: "awaitingAnnouncement" } },
  evaluating: {
    "evaluating first, others left": { type: "evaluating", principal: MASTER, first: true, others: [REGION_SERVER] },
    "evaluating first, last one": { type: "evaluating", principal: MASTER, first: true, others: [] },
    "evaluating a challenge": { type: "evaluating", principal: MASTER, first: false, others: [] },
  },
  awaitingReply: {
    "awaitingReply first": { type: "awaitingReply", principal: MASTER, first: true },
    "awaitingReply later": { type: "awaitingReply", principal: MASTER, first: false },
  },
  established: { established: { type: "established" } },
  failed: { failed: { type: "failed" } },
};

export const CLIENT_INPUTS: InputsByTag = {
  start: { start: { type: "start" } },
  answer: {
    "answer: a candidate": { type: "answer", answer: { type: "text", text: REGION_SERVER } },
    "answer: no realm": { type: "answer", answer: { type: "text", text: "root" } },
    "answer: a stranger": { type: "answer", answer: { type: "text", text: STRANGER } },
    "answer: security is off": {
      type: "answer",
      answer: { type: "exception", exception: exception("SecurityNotEnabledException", "security is not enabled") },
    },
    "answer: Expected HEADER": {
      type: "answer",
      answer: {
        type: "exception",
        exception: exception("FatalConnectionException", "Expected HEADER=HBas but received HEADER=Secu from h2:5"),
      },
    },
    "answer: another exception": {
      type: "answer",
      answer: { type: "exception", exception: exception("BadAuthException", "no") },
    },
  },
  reply: {
    "reply: token": { type: "reply", reply: { type: "token", token: Buffer.from("challenge") } },
    "reply: switch to SIMPLE": { type: "reply", reply: { type: "switchToSimple" } },
    "reply: SASL error": {
      type: "reply",
      reply: { type: "error", javaClass: "javax.security.sasl.SaslException", message: "GSS initiate failed" },
    },
    "reply: not SASL": { type: "reply", reply: { type: "notSasl", firstInt: 7 } },
  },
  rejection: { rejection: { type: "rejection", exception: exception("BadAuthException", "no") } },
  evaluated: {
    "evaluated: token": { type: "evaluated", token: Buffer.from("token"), complete: false },
    "evaluated: nothing to send": { type: "evaluated", token: null, complete: false },
    "evaluated: done, auth-conf": { type: "evaluated", token: Buffer.from("choice"), complete: true, qop: "auth-conf" },
    "evaluated: done, less than asked": {
      type: "evaluated",
      token: Buffer.from("choice"),
      complete: true,
      qop: "auth",
    },
    "evaluated: done, protection unknown": { type: "evaluated", token: Buffer.from("choice"), complete: true },
  },
  evaluationFailed: {
    "evaluationFailed: KDC knows no such service": {
      type: "evaluationFailed",
      error: new Error("unknown"),
      serviceUnknown: true,
    },
    "evaluationFailed: anything else": { type: "evaluationFailed", error: new Error("expired"), serviceUnknown: false },
  },
  malformed: { malformed: { type: "malformed", error: new Error("bad length") } },
  timeout: { timeout: { type: "timeout" } },
  ended: {
    "ended: FIN, no byte": { type: "ended", how: "closed", partialBytes: 0 },
    "ended: reset, no byte": { type: "ended", how: "reset", partialBytes: 0 },
    "ended: half an answer": { type: "ended", how: "closed", partialBytes: 3 },
  },
};

/** Asks for auth-conf or auth-int, so that `auth` is less than asked. */
export const BASE_PLAN: ClientPlan = {
  preamble: "security",
  auth: "kerberos",
  candidates: [MASTER, REGION_SERVER],
  qops: ["auth-conf", "auth-int"],
  allowSimpleFallback: false,
  unexpectedPrincipal: "refuse",
  answerTimeoutMs: 20_000,
  limits: DEFAULT_LIMITS,
};

/** Every way in which a plan can differ and the machine takes note. */
export const CLIENT_PLANS: Named<ClientPlan> = {
  "asks first": BASE_PLAN,
  "plain preamble": { ...BASE_PLAN, preamble: "plain" },
  "no candidate": { ...BASE_PLAN, preamble: "plain", candidates: [] },
  "set to SIMPLE": { ...BASE_PLAN, auth: "simple", candidates: [] },
  "SIMPLE allowed": { ...BASE_PLAN, allowSimpleFallback: true },
  "walks past strangers": { ...BASE_PLAN, unexpectedPrincipal: "walk" },
};

/** All variants of all tags, flat. */
export function clientStates(): [string, ClientState][] {
  return flat<ClientState>(CLIENT_STATES);
}

export function clientInputs(): [string, ClientInput][] {
  return flat<ClientInput>(CLIENT_INPUTS);
}

function flat<T>(byTag: Named<Named<T>>): [string, T][] {
  return Object.values(byTag).flatMap((variants) => Object.entries(variants));
}

function exception(simpleName: string, remoteMessage: string): RemoteException {
  const javaClass = `org.apache.hadoop.hbase.ipc.${simpleName}`;
  return { javaClass, remoteMessage, stackTrace: remoteMessage, doNotRetry: true, serverOverloaded: false };
}
