/**
 * The server's side of a handshake as a pure function: what an HBase server of the given kind answers, and what it does next.
 * The role of HBase's NettyRpcServerPreambleHandler and NettyHBaseSaslRpcServerHandler, without the socket.
 */
import { toPrintable } from "../bytes/printable.ts";
import { encodeException } from "../wire/exception.ts";
import type { Preamble } from "../wire/preamble.ts";
import { encodeClusterIdAnswer, encodePrincipalAnswer } from "../wire/preamble-answer.ts";
import { encodeResponse } from "../wire/response.ts";
import { encodeSaslError, encodeSaslSuccess, SWITCH_TO_SIMPLE } from "../wire/sasl-message.ts";
import type { ServerAction, ServerInput, ServerPlan, ServerState, ServerStep } from "./server-types.ts";

type InputOf<T extends ServerInput["type"]> = Extract<ServerInput, { type: T }>;

const FATAL = "org.apache.hadoop.hbase.ipc.FatalConnectionException";
const WRONG_VERSION = "org.apache.hadoop.hbase.ipc.WrongVersionException";
const BAD_AUTH = "org.apache.hadoop.hbase.ipc.BadAuthException";
const NOT_ENABLED = "org.apache.hadoop.hbase.ipc.SecurityNotEnabledException";
const ACCESS_DENIED = "org.apache.hadoop.hbase.security.AccessDeniedException";

/** Total: every state answers every input; one that has no place closes the connection, as HBase does. */
export function serverStep(plan: ServerPlan, state: ServerState, input: ServerInput): ServerStep {
  if (state.type === "established" || state.type === "closed") return { state, actions: [] };
  if (input.type === "malformed") return close(input.error.message);
  if (input.type === "ended") return close(`the client ended the handshake (${input.how})`);
  if (state.type === "awaitingPreamble" && input.type === "preamble") return onPreamble(plan, input.preamble);
  if (state.type === "awaitingToken" && input.type === "token") return evaluate(input.token);
  if (state.type === "droppingToken" && input.type === "token") return establishedSimple();
  if (state.type === "evaluating" && input.type === "evaluated") return onEvaluated(plan, input);
  if (state.type === "evaluating" && input.type === "evaluationFailed") return refuse(input.javaClass, input.message);
  return close(`${input.type} while ${state.type}`);
}

function onPreamble(plan: ServerPlan, preamble: Preamble): ServerStep {
  switch (preamble.type) {
    case "security":
      return onSecurityPreamble(plan, preamble);
    case "registry":
      if (plan.kind === "legacy" || plan.clusterId === undefined) return unexpectedHeader(plan, preamble);
      return answerAndClose(encodeClusterIdAnswer(plan.clusterId), "the registry preamble was answered");
    case "plain":
      return preamble.auth === "simple" ? onSimple(plan) : onSasl(plan, preamble.auth);
    case "wrongVersion":
      return reject(WRONG_VERSION, badPreamble(plan, preamble.version, preamble.authCode));
    case "unknownAuth":
      return reject(BAD_AUTH, badPreamble(plan, 0, preamble.authCode));
    case "unknown":
      return unexpectedHeader(plan, preamble);
  }
}

function onSecurityPreamble(plan: ServerPlan, preamble: Preamble): ServerStep {
  switch (plan.kind) {
    case "legacy":
      if (plan.legacyAnswer === "none") return close("a legacy server that only closes");
      return unexpectedHeader(plan, preamble);
    case "insecure":
      return stay(exceptionAnswer(NOT_ENABLED, "security is not enabled", false));
    case "announces":
    case "misannounces":
      return stay(encodePrincipalAnswer(plan.announcement));
  }
}

function onSimple(plan: ServerPlan): ServerStep {
  if (plan.kind === "insecure" || plan.allowSimple) return establishedSimple();
  return reject(ACCESS_DENIED, "Authentication is required");
}

function onSasl(plan: ServerPlan, auth: "kerberos" | "digest"): ServerStep {
  if (plan.kind === "insecure") return { state: { type: "droppingToken" }, actions: [write(SWITCH_TO_SIMPLE)] };
  if (auth === "kerberos") return { state: { type: "awaitingToken" }, actions: [] };
  return refuse(ACCESS_DENIED, "Server is not configured to do DIGEST authentication.");
}

function evaluate(token: Buffer): ServerStep {
  return { state: { type: "evaluating" }, actions: [{ type: "evaluate", token }] };
}

function onEvaluated(plan: ServerPlan, input: InputOf<"evaluated">): ServerStep {
  const actions = input.token === null ? [] : [write(encodeSaslSuccess(input.token))];
  if (!input.complete) return { state: { type: "awaitingToken" }, actions };
  if (input.qop === undefined || !plan.qops.includes(input.qop)) {
    return refuse("javax.security.sasl.SaslException", "the client chose a protection that was not offered");
  }
  const user = input.user === undefined ? {} : { user: input.user };
  const end: ServerAction = { type: "established", auth: "kerberos", qop: input.qop, ...user };
  return { state: { type: "established" }, actions: [...actions, end] };
}

function establishedSimple(): ServerStep {
  return { state: { type: "established" }, actions: [{ type: "established", auth: "simple" }] };
}

function refuse(javaClass: string, message: string): ServerStep {
  return answerAndClose(encodeSaslError(javaClass, message), `refused: ${message}`);
}

function reject(javaClass: string, message: string): ServerStep {
  return answerAndClose(exceptionAnswer(javaClass, message, true), `rejected: ${message}`);
}

/** Only the first four bytes are shown: HBase compares them before it looks at version and auth code. */
function unexpectedHeader(plan: ServerPlan, preamble: Preamble): ServerStep {
  const received = toPrintable(preamble.bytes.subarray(0, 4));
  return reject(FATAL, `Expected HEADER=HBas but received HEADER=${received} from ${plan.peer}`);
}

function badPreamble(plan: ServerPlan, version: number, authCode: number): string {
  const signed = (authCode << 24) >> 24;
  return `serverVersion=0, clientVersion=${version}, authMethod=${signed}, authName=unknown from ${plan.peer}`;
}

function exceptionAnswer(javaClass: string, text: string, doNotRetry: boolean): Buffer {
  return encodeResponse({ callId: -1, exception: encodeException({ javaClass, stackTrace: text, doNotRetry }) });
}

function answerAndClose(bytes: Buffer, reason: string): ServerStep {
  return { state: { type: "closed" }, actions: [write(bytes), { type: "close", reason }] };
}

function stay(bytes: Buffer): ServerStep {
  return { state: { type: "awaitingPreamble" }, actions: [write(bytes)] };
}

function close(reason: string): ServerStep {
  return { state: { type: "closed" }, actions: [{ type: "close", reason }] };
}

function write(bytes: Buffer): ServerAction {
  return { type: "write", bytes };
}
