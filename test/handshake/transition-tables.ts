/**
 * The transition tables of both machines as data: what each state does with each input, as `next state ← actions`. One row for
 * every input is explicit in `…_EVERYWHERE`; a state lists what it does differently. The grid test runs the reducers against it.
 */

/** By state, then by input. */
export type TransitionTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

const OUT_OF_PLACE = "failed ← disarmTimer; failed: malformed";

/** An input that has no place in a state ends the handshake with a name for it. */
const CLIENT_EVERYWHERE = {
  start: OUT_OF_PLACE,
  "answer: a candidate": OUT_OF_PLACE,
  "answer: no realm": OUT_OF_PLACE,
  "answer: a stranger": OUT_OF_PLACE,
  "answer: security is off": OUT_OF_PLACE,
  "answer: Expected HEADER": OUT_OF_PLACE,
  "answer: another exception": OUT_OF_PLACE,
  "reply: token": OUT_OF_PLACE,
  "reply: switch to SIMPLE": OUT_OF_PLACE,
  "reply: SASL error": OUT_OF_PLACE,
  "reply: not SASL": OUT_OF_PLACE,
  rejection: "failed ← disarmTimer; failed: rejected",
  "evaluated: token": OUT_OF_PLACE,
  "evaluated: nothing to send": OUT_OF_PLACE,
  "evaluated: done, auth-conf": OUT_OF_PLACE,
  "evaluated: done, less than asked": OUT_OF_PLACE,
  "evaluated: done, protection unknown": OUT_OF_PLACE,
  "evaluationFailed: KDC knows no such service": OUT_OF_PLACE,
  "evaluationFailed: anything else": OUT_OF_PLACE,
  malformed: "failed ← disarmTimer; failed: malformed",
  timeout: "failed ← disarmTimer; failed: timeout",
  "ended: FIN, no byte": "failed ← disarmTimer; failed: ended (closed)",
  "ended: reset, no byte": "failed ← disarmTimer; failed: ended (reset)",
  "ended: half an answer": "failed ← disarmTimer; failed: ended (closed, half a message)",
} as const;

const PROTECTION = "failed ← disarmTimer; failed: protection";

const EVALUATING_FIRST = {
  ...CLIENT_EVERYWHERE,
  "evaluated: token": "awaitingReply first ← write HBas (kerberos) + token; armTimer",
  "evaluated: nothing to send": "awaitingReply first ← write HBas (kerberos) + empty token; armTimer",
  // Done before the server has said a word is never done.
  "evaluated: done, auth-conf": PROTECTION,
  "evaluated: done, less than asked": PROTECTION,
  "evaluated: done, protection unknown": PROTECTION,
  "evaluationFailed: anything else": "failed ← disarmTimer; failed: evaluationFailed",
};

const AWAITING_REPLY = {
  ...CLIENT_EVERYWHERE,
  "reply: token": "evaluating a challenge ← disarmTimer; evaluate the challenge",
  "reply: switch to SIMPLE": "failed ← disarmTimer; failed: fallbackDisallowed",
};

/** The plan `asks first`. */
export const CLIENT_TABLE: TransitionTable = {
  idle: {
    ...CLIENT_EVERYWHERE,
    start: "awaitingAnnouncement ← write Securi; armTimer",
  },
  awaitingAnnouncement: {
    ...CLIENT_EVERYWHERE,
    "answer: a candidate": "evaluating first, last one ← disarmTimer; evaluate first token for hbase-rs",
    "answer: no realm": "evaluating first, others left ← disarmTimer; evaluate first token for hbase-master",
    "answer: a stranger": "failed ← disarmTimer; failed: unexpectedPrincipal",
    "answer: security is off": "failed ← disarmTimer; failed: fallbackDisallowed",
    "answer: Expected HEADER": "failed ← disarmTimer; failed: legacy (answer)",
    "answer: another exception": "failed ← disarmTimer; failed: rejected",
    "ended: FIN, no byte": "failed ← disarmTimer; failed: legacy (closed)",
    "ended: reset, no byte": "failed ← disarmTimer; failed: legacy (reset)",
  },
  "evaluating first, others left": {
    ...EVALUATING_FIRST,
    "evaluationFailed: KDC knows no such service": "evaluating first, last one ← evaluate first token for hbase-rs",
  },
  "evaluating first, last one": {
    ...EVALUATING_FIRST,
    "evaluationFailed: KDC knows no such service": "failed ← disarmTimer; failed: evaluationFailed (service unknown)",
  },
  "evaluating a challenge": {
    ...CLIENT_EVERYWHERE,
    "evaluated: token": "awaitingReply later ← write token; armTimer",
    "evaluated: nothing to send": "awaitingReply later ← armTimer",
    "evaluated: done, auth-conf": "established ← write token; established, auth-conf",
    "evaluated: done, less than asked": PROTECTION,
    "evaluated: done, protection unknown": PROTECTION,
    "evaluationFailed: KDC knows no such service": "failed ← disarmTimer; failed: evaluationFailed (service unknown)",
    "evaluationFailed: anything else": "failed ← disarmTimer; failed: evaluationFailed",
  },
  "awaitingReply first": {
    ...AWAITING_REPLY,
    "reply: SASL error": "failed ← disarmTimer; failed: refused at once",
  },
  "awaitingReply later": {
    ...AWAITING_REPLY,
    "reply: SASL error": "failed ← disarmTimer; failed: refused later",
  },
  established: finalState("established", CLIENT_EVERYWHERE),
  failed: finalState("failed", CLIENT_EVERYWHERE),
};

/** What each other plan changes; everything that is not here is as in `CLIENT_TABLE`. */
export const CLIENT_PLAN_CHANGES: Readonly<Record<string, TransitionTable>> = {
  "plain preamble": {
    idle: { start: "evaluating first, others left ← evaluate first token for hbase-master" },
  },
  "no candidate": {
    idle: { start: "failed ← disarmTimer; failed: evaluationFailed" },
    awaitingAnnouncement: {
      "answer: a candidate": "failed ← disarmTimer; failed: unexpectedPrincipal",
      "answer: no realm": "failed ← disarmTimer; disarmTimer; failed: evaluationFailed",
    },
  },
  "set to SIMPLE": {
    idle: { start: "established ← write HBas (simple); established, SIMPLE" },
    awaitingAnnouncement: {
      "answer: a candidate": "failed ← disarmTimer; failed: unexpectedPrincipal",
      "answer: no realm": "failed ← disarmTimer; disarmTimer; failed: evaluationFailed",
    },
  },
  "SIMPLE allowed": {
    awaitingAnnouncement: {
      "answer: security is off": "established ← disarmTimer; write HBas (simple); established, SIMPLE",
    },
    "awaitingReply first": { "reply: switch to SIMPLE": "established ← disarmTimer; established, SIMPLE" },
    "awaitingReply later": { "reply: switch to SIMPLE": "failed ← disarmTimer; failed: malformed" },
  },
  "walks past strangers": {
    awaitingAnnouncement: {
      "answer: a stranger": "evaluating first, others left ← disarmTimer; evaluate first token for hbase-master",
    },
  },
};

const CLOSE = "closed ← close";

const SERVER_EVERYWHERE = {
  "preamble: Securi": CLOSE,
  "preamble: Regist": CLOSE,
  "preamble: SIMPLE": CLOSE,
  "preamble: Kerberos": CLOSE,
  "preamble: DIGEST": CLOSE,
  "preamble: wrong version": CLOSE,
  "preamble: unknown auth code": CLOSE,
  "preamble: anything else": CLOSE,
  token: CLOSE,
  "evaluated: token": CLOSE,
  "evaluated: nothing to send": CLOSE,
  "evaluated: done": CLOSE,
  "evaluated: done, not offered": CLOSE,
  "evaluated: done, protection unknown": CLOSE,
  evaluationFailed: CLOSE,
  malformed: CLOSE,
  "ended: FIN": CLOSE,
  "ended: reset": CLOSE,
} as const;

/** The plan `announces`. */
export const SERVER_TABLE: TransitionTable = {
  awaitingPreamble: {
    ...SERVER_EVERYWHERE,
    "preamble: Securi": "awaitingPreamble ← write answer hbase-rs/h1@EXAMPLE.COM",
    "preamble: Regist": "closed ← write answer c1; close",
    "preamble: SIMPLE": "closed ← write AccessDeniedException; close",
    "preamble: Kerberos": "awaitingToken ← nothing",
    "preamble: DIGEST": "closed ← write SASL error; close",
    "preamble: wrong version": "closed ← write WrongVersionException; close",
    "preamble: unknown auth code": "closed ← write BadAuthException; close",
    "preamble: anything else": "closed ← write FatalConnectionException; close",
  },
  droppingToken: {
    ...SERVER_EVERYWHERE,
    token: "established ← established, SIMPLE",
  },
  awaitingToken: {
    ...SERVER_EVERYWHERE,
    token: "evaluating ← evaluate",
  },
  evaluating: {
    ...SERVER_EVERYWHERE,
    "evaluated: token": "awaitingToken ← write SASL token",
    "evaluated: nothing to send": "awaitingToken ← nothing",
    "evaluated: done": "established ← established, auth-conf",
    "evaluated: done, not offered": "closed ← write SASL error; close",
    "evaluated: done, protection unknown": "closed ← write SASL error; close",
    evaluationFailed: "closed ← write SASL error; close",
  },
  established: finalState("established", SERVER_EVERYWHERE),
  closed: finalState("closed", SERVER_EVERYWHERE),
};

export const SERVER_PLAN_CHANGES: Readonly<Record<string, TransitionTable>> = {
  misannounces: { awaitingPreamble: { "preamble: Securi": "awaitingPreamble ← write answer root" } },
  legacy: {
    awaitingPreamble: {
      "preamble: Securi": "closed ← write FatalConnectionException; close",
      "preamble: Regist": "closed ← write FatalConnectionException; close",
    },
  },
  "legacy, only closes": {
    awaitingPreamble: {
      "preamble: Securi": CLOSE,
      "preamble: Regist": "closed ← write FatalConnectionException; close",
    },
  },
  insecure: {
    awaitingPreamble: {
      "preamble: Securi": "awaitingPreamble ← write SecurityNotEnabledException",
      "preamble: SIMPLE": "established ← established, SIMPLE",
      "preamble: Kerberos": "droppingToken ← write SASL switch to SIMPLE",
      "preamble: DIGEST": "droppingToken ← write SASL switch to SIMPLE",
    },
  },
  "lets SIMPLE in": { awaitingPreamble: { "preamble: SIMPLE": "established ← established, SIMPLE" } },
  "no cluster id yet": {
    awaitingPreamble: { "preamble: Regist": "closed ← write FatalConnectionException; close" },
  },
};

/** Final: whatever comes, nothing happens. */
function finalState(state: string, inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(inputs).map((label) => [label, `${state} ← nothing`]));
}
