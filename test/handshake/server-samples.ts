/** The same for the server's machine: every tag of its states and inputs, and every plan that changes the way it goes. */
import type { ServerInput, ServerPlan, ServerState } from "../../src/handshake/server-types.ts";
import { DEFAULT_LIMITS } from "../../src/handshake/types.ts";

type Named<T> = Readonly<Record<string, T>>;
type StatesByTag = { readonly [T in ServerState["type"]]: Named<Extract<ServerState, { type: T }>> };
type InputsByTag = { readonly [T in ServerInput["type"]]: Named<Extract<ServerInput, { type: T }>> };

export const SERVER_STATES: StatesByTag = {
  awaitingPreamble: { awaitingPreamble: { type: "awaitingPreamble" } },
  droppingToken: { droppingToken: { type: "droppingToken" } },
  awaitingToken: { awaitingToken: { type: "awaitingToken" } },
  evaluating: { evaluating: { type: "evaluating" } },
  established: { established: { type: "established" } },
  closed: { closed: { type: "closed" } },
};

export const SERVER_INPUTS: InputsByTag = {
  preamble: {
    "preamble: Securi": { type: "preamble", preamble: { type: "security", bytes: Buffer.from("Securi") } },
    "preamble: Regist": { type: "preamble", preamble: { type: "registry", bytes: Buffer.from("Regist") } },
    "preamble: SIMPLE": {
      type: "preamble",
      preamble: { type: "plain", auth: "simple", bytes: Buffer.from("HBas\x00\x50") },
    },
    "preamble: Kerberos": {
      type: "preamble",
      preamble: { type: "plain", auth: "kerberos", bytes: Buffer.from("HBas\x00\x51") },
    },
    "preamble: DIGEST": {
      type: "preamble",
      preamble: { type: "plain", auth: "digest", bytes: Buffer.from("HBas\x00\x52") },
    },
    "preamble: wrong version": {
      type: "preamble",
      preamble: { type: "wrongVersion", version: 9, authCode: 80, bytes: Buffer.from("HBas\x09\x50") },
    },
    "preamble: unknown auth code": {
      type: "preamble",
      preamble: { type: "unknownAuth", authCode: 99, bytes: Buffer.from("HBas\x00\x63") },
    },
    "preamble: anything else": { type: "preamble", preamble: { type: "unknown", bytes: Buffer.from("GET / ") } },
  },
  token: { token: { type: "token", token: Buffer.from("token") } },
  evaluated: {
    "evaluated: token": { type: "evaluated", token: Buffer.from("challenge"), complete: false },
    "evaluated: nothing to send": { type: "evaluated", token: null, complete: false },
    "evaluated: done": { type: "evaluated", token: null, complete: true, qop: "auth-conf", user: "ada@EXAMPLE.COM" },
    "evaluated: done, not offered": { type: "evaluated", token: null, complete: true, qop: "auth" },
    "evaluated: done, protection unknown": { type: "evaluated", token: null, complete: true },
  },
  evaluationFailed: {
    evaluationFailed: {
      type: "evaluationFailed",
      javaClass: "javax.security.sasl.SaslException",
      message: "GSS initiate failed",
    },
  },
  malformed: { malformed: { type: "malformed", error: new Error("bad length") } },
  ended: {
    "ended: FIN": { type: "ended", how: "closed" },
    "ended: reset": { type: "ended", how: "reset" },
  },
};

export const BASE_SERVER: ServerPlan = {
  kind: "announces",
  announcement: "hbase-rs/h1@EXAMPLE.COM",
  legacyAnswer: "exception",
  clusterId: "c1",
  qops: ["auth-conf", "auth-int"],
  allowSimple: false,
  peer: "h2:5",
  limits: DEFAULT_LIMITS,
};

const { clusterId: _unknown, ...WITHOUT_CLUSTER_ID } = BASE_SERVER;

export const SERVER_PLANS: Named<ServerPlan> = {
  announces: BASE_SERVER,
  misannounces: { ...BASE_SERVER, kind: "misannounces", announcement: "root" },
  legacy: { ...WITHOUT_CLUSTER_ID, kind: "legacy" },
  "legacy, only closes": { ...WITHOUT_CLUSTER_ID, kind: "legacy", legacyAnswer: "none" },
  insecure: { ...BASE_SERVER, kind: "insecure" },
  "lets SIMPLE in": { ...BASE_SERVER, allowSimple: true },
  "no cluster id yet": WITHOUT_CLUSTER_ID,
};

export function serverStates(): [string, ServerState][] {
  return flat<ServerState>(SERVER_STATES);
}

export function serverInputs(): [string, ServerInput][] {
  return flat<ServerInput>(SERVER_INPUTS);
}

function flat<T>(byTag: Named<Named<T>>): [string, T][] {
  return Object.values(byTag).flatMap((variants) => Object.entries(variants));
}
