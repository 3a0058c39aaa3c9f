/**
 * The negotiation's cases as data: the tests play them, and `docs/negotiation.md` is written from them. The server is always the
 * region server; `role: "regionserver"` makes the first guess right, `role: "master"` wrong.
 */
import { ClockSkewError, CredentialsExpiredError, KdcUnreachableError } from "../../src/errors/kerberos-errors.ts";
import { LEGACY_POLICIES, type LegacyPolicy } from "../../src/handshake/negotiation-types.ts";
import { MASTER, REGION_SERVER, STRANGER } from "./client-samples.ts";
import type { Given, Result, Scenario, ServerBehaviour } from "./scenario.ts";

const RIGHT_GUESS = { role: "regionserver" } as const;
const WRONG_GUESS = { role: "master" } as const;
const LEAVE = { allowSimpleFallback: true } as const;
const KNOWS_RS = { kdc: { knows: [REGION_SERVER] } };
const KNOWS_MASTER = { kdc: { knows: [MASTER] } };
const KNOWS_NONE = { kdc: { knows: [] } };

const ANNOUNCES: ServerBehaviour = { kind: "announces", words: "announces" };
const MISANNOUNCES: ServerBehaviour = { kind: "misannounces", words: "misannounces `root`" };
const LEGACY: ServerBehaviour = { kind: "legacy", words: "legacy, answers" };
const LEGACY_CLOSES: ServerBehaviour = { kind: "legacy", legacyAnswer: "none", words: "legacy, only closes" };
const LEGACY_RESETS: ServerBehaviour = {
  kind: "legacy",
  legacyAnswer: "none",
  end: "reset",
  words: "legacy, only resets",
};
const INSECURE: ServerBehaviour = { kind: "insecure", words: "insecure" };
const ANNOUNCES_STRANGER: ServerBehaviour = {
  kind: "announces",
  announcement: STRANGER,
  words: "announces a stranger",
};
const IS_STRANGER: ServerBehaviour = {
  kind: "announces",
  principal: STRANGER,
  words: "announces a stranger, and is one",
};
const MISANNOUNCING_STRANGER: ServerBehaviour = {
  kind: "misannounces",
  principal: STRANGER,
  words: "misannounces `root`, has neither key",
};
const LEGACY_STRANGER: ServerBehaviour = { kind: "legacy", principal: STRANGER, words: "legacy, has neither key" };
const STALE_KEY: ServerBehaviour = {
  kind: "announces",
  principal: STRANGER,
  announcement: REGION_SERVER,
  words: "announces, but its key is stale",
};
const HANGS: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 0, bytes: 0, ending: "silence" },
  words: "says nothing at all",
};
const CLOSES: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 0, bytes: 0, ending: "closed" },
  words: "closes at once",
};
const RESETS: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 0, bytes: 0, ending: "reset" },
  words: "resets at once",
};
const HALF: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 0, bytes: 9, ending: "closed" },
  words: "closes in the middle of its answer",
};
const HALF_THEN_SILENCE: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 0, bytes: 9, ending: "silence" },
  words: "falls silent in the middle of its answer",
};
const CLOSES_IN_SASL: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 2, bytes: 0, ending: "closed" },
  words: "announces, then closes in the middle of SASL",
};
const SILENT_IN_SASL: ServerBehaviour = {
  kind: "announces",
  fault: { messages: 2, bytes: 0, ending: "silence" },
  words: "announces, then falls silent in SASL",
};
const DOWN: ServerBehaviour = { kind: "announces", down: true, words: "is down" };

const KNOWN = {
  announces: { kind: "announces", principal: REGION_SERVER },
  misannounces: { kind: "misannounces", principal: REGION_SERVER },
  legacy: { kind: "legacy", principal: REGION_SERVER },
  insecure: { kind: "insecure" },
} as const;

/** Where only legacy servers make a difference, one expectation holds for all policies. */
function underEveryPolicy(
  group: string,
  title: string,
  given: Given,
  expect: Result | Readonly<Record<LegacyPolicy, Result>>,
): Scenario[] {
  return LEGACY_POLICIES.map((policy) => ({
    group,
    title: `${title}, policy ${policy}`,
    given: { ...given, policy },
    expect: "steps" in expect ? expect : expect[policy],
  }));
}

function scenario(group: string, title: string, given: Given, expect: Result): Scenario {
  return { group, title, given, expect };
}

const KINDS = "Every kind of server under every policy";
const GUESSES = "Candidates, guesses and the KDC";
const STRANGERS = "A full principal that is no candidate";
const CHANGES = "A server that changes its kind between two connections";
const FAULTS = "Servers that hang, close or break off";
const SIMPLE = "SIMPLE";
const OURS = "What no other candidate can mend";

export const SCENARIOS: readonly Scenario[] = [
  ...underEveryPolicy(
    KINDS,
    "announces",
    { ...WRONG_GUESS, server: [ANNOUNCES] },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "misannounces, right guess",
    { ...RIGHT_GUESS, server: [MISANNOUNCES] },
    {
      steps: [["Securi", "root", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "misannounces, wrong guess",
    { ...WRONG_GUESS, server: [MISANNOUNCES] },
    {
      steps: [
        ["Securi", "root", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "legacy that answers, right guess",
    { ...RIGHT_GUESS, server: [LEGACY] },
    {
      fail: {
        steps: [["Securi", "", "", "legacy (answer)"]],
        calls: "fail with HBASE_LEGACY_SERVER",
        remembers: {},
      },
      remember: {
        steps: [
          ["Securi", "", "", "legacy (answer)"],
          "the caller tries again",
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER_REMEMBERED; the caller's retry: answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reissue: {
        steps: [
          ["Securi", "", "", "legacy (answer)"],
          "the calls are issued again",
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered, reissued",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "legacy (answer)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "legacy that answers, wrong guess",
    { ...WRONG_GUESS, server: [LEGACY] },
    {
      fail: {
        steps: [["Securi", "", "", "legacy (answer)"]],
        calls: "fail with HBASE_LEGACY_SERVER",
        remembers: {},
      },
      remember: {
        steps: [
          ["Securi", "", "", "legacy (answer)"],
          "the caller tries again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER_REMEMBERED; the caller's retry: answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reissue: {
        steps: [
          ["Securi", "", "", "legacy (answer)"],
          "the calls are issued again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered, reissued",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "legacy (answer)"],
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "legacy that only closes, wrong guess",
    { ...WRONG_GUESS, server: [LEGACY_CLOSES] },
    {
      fail: {
        steps: [["Securi", "", "", "legacy (closed)"]],
        calls: "fail with HBASE_LEGACY_SERVER",
        remembers: {},
      },
      remember: {
        steps: [
          ["Securi", "", "", "legacy (closed)"],
          "the caller tries again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER_REMEMBERED; the caller's retry: answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reissue: {
        steps: [
          ["Securi", "", "", "legacy (closed)"],
          "the calls are issued again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered, reissued",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "legacy (closed)"],
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "legacy that only resets, wrong guess",
    { ...WRONG_GUESS, server: [LEGACY_RESETS] },
    {
      fail: {
        steps: [["Securi", "", "", "legacy (reset)"]],
        calls: "fail with HBASE_LEGACY_SERVER",
        remembers: {},
      },
      remember: {
        steps: [
          ["Securi", "", "", "legacy (reset)"],
          "the caller tries again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER_REMEMBERED; the caller's retry: answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reissue: {
        steps: [
          ["Securi", "", "", "legacy (reset)"],
          "the calls are issued again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered, reissued",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "legacy (reset)"],
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "insecure, with leave for SIMPLE",
    { ...LEAVE, server: [INSECURE] },
    {
      steps: [["Securi", "security is off", "", "SIMPLE"]],
      calls: "answered",
      remembers: { kind: "insecure" },
    },
  ),
  ...underEveryPolicy(
    KINDS,
    "insecure, without leave for SIMPLE",
    { server: [INSECURE] },
    {
      steps: [["Securi", "security is off", "", "fallbackDisallowed"]],
      calls: "fail with HBASE_FALLBACK_DISALLOWED",
      remembers: { kind: "insecure" },
    },
  ),

  scenario(
    GUESSES,
    "one principal only: no question",
    { candidates: [{ principal: REGION_SERVER, role: "regionserver" }], server: [LEGACY] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "one principal only, at a server that would announce",
    { candidates: [{ principal: REGION_SERVER, role: "regionserver" }], server: [ANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "one principal only, and it is refused",
    { candidates: [{ principal: MASTER, role: "master" }], server: [ANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-master", "refused at once"]],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: {},
    },
  ),
  scenario(
    GUESSES,
    "both patterns resolve to one principal: no question",
    {
      candidates: [
        { principal: REGION_SERVER, role: "master" },
        { principal: REGION_SERVER, role: "regionserver" },
      ],
      server: [LEGACY],
    },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "announces, and a guess would have been right",
    { ...RIGHT_GUESS, server: [ANNOUNCES] },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "misannounces, the KDC knows the server's principal alone",
    { ...WRONG_GUESS, ...KNOWS_RS, server: [MISANNOUNCES] },
    {
      steps: [["Securi", "root", "hbase-master, then hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "misannounces, the KDC knows the other principal alone",
    { ...WRONG_GUESS, ...KNOWS_MASTER, server: [MISANNOUNCES] },
    {
      steps: [
        ["Securi", "root", "hbase-master", "refused at once"],
        ["-", "", "hbase-rs", "unknown to the KDC"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "misannounces" },
    },
  ),
  scenario(
    GUESSES,
    "announces, the KDC knows the server's principal alone",
    { ...WRONG_GUESS, ...KNOWS_RS, server: [ANNOUNCES] },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "announces a candidate that the KDC does not know",
    { ...WRONG_GUESS, ...KNOWS_MASTER, server: [ANNOUNCES] },
    {
      steps: [
        ["Securi", "hbase-rs", "hbase-rs", "evaluationFailed (service unknown)"],
        ["HBas", "", "hbase-master", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "announces" },
    },
  ),
  scenario(
    GUESSES,
    "legacy, the KDC knows the server's principal alone",
    { ...WRONG_GUESS, ...KNOWS_RS, server: [LEGACY] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["-", "", "hbase-master", "unknown to the KDC"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    GUESSES,
    "legacy, the KDC knows the other principal alone",
    { ...RIGHT_GUESS, ...KNOWS_MASTER, server: [LEGACY] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["-", "", "hbase-rs", "unknown to the KDC"],
        ["HBas", "", "hbase-master", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "legacy" },
    },
  ),
  scenario(
    GUESSES,
    "the KDC knows neither",
    { ...KNOWS_NONE, server: [LEGACY] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["-", "", "hbase-master", "unknown to the KDC"],
        ["-", "", "hbase-rs", "unknown to the KDC"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "legacy" },
    },
  ),
  scenario(
    GUESSES,
    "misannounces, refuses all",
    { server: [MISANNOUNCING_STRANGER] },
    {
      steps: [
        ["Securi", "root", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "misannounces" },
    },
  ),
  scenario(
    GUESSES,
    "legacy, refuses all",
    { server: [LEGACY_STRANGER] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "legacy" },
    },
  ),
  scenario(
    GUESSES,
    "announces a candidate and refuses it: a stale key",
    { ...WRONG_GUESS, server: [STALE_KEY] },
    {
      steps: [
        ["Securi", "hbase-rs", "hbase-rs", "refused at once"],
        ["HBas", "", "hbase-master", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "announces" },
    },
  ),
  scenario(
    GUESSES,
    "what worked before goes first, against the server's role",
    { ...WRONG_GUESS, remembered: { principal: REGION_SERVER }, server: [LEGACY] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { principal: REGION_SERVER },
    },
  ),

  scenario(
    STRANGERS,
    "fails closed, and on the next connection too",
    { server: [ANNOUNCES_STRANGER], again: true },
    {
      steps: [
        ["Securi", "somebody", "", "unexpectedPrincipal"],
        "another connection, later",
        ["Securi", "somebody", "", "unexpectedPrincipal"],
      ],
      calls: "fail with HBASE_UNEXPECTED_PRINCIPAL; then fail with HBASE_UNEXPECTED_PRINCIPAL",
      remembers: {},
    },
  ),
  scenario(
    STRANGERS,
    "fails closed at a server that cannot even answer to a candidate",
    { server: [IS_STRANGER] },
    {
      steps: [["Securi", "somebody", "", "unexpectedPrincipal"]],
      calls: "fail with HBASE_UNEXPECTED_PRINCIPAL",
      remembers: {},
    },
  ),
  scenario(
    STRANGERS,
    "the user walks on, and the server has a candidate's key",
    { ...WRONG_GUESS, unexpectedPrincipal: "walk", server: [ANNOUNCES_STRANGER], again: true },
    {
      steps: [
        ["Securi", "somebody", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
        "another connection, later",
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered; then answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    STRANGERS,
    "the user walks on, and the server has no candidate's key",
    { unexpectedPrincipal: "walk", server: [IS_STRANGER] },
    {
      steps: [
        ["Securi", "somebody", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "misannounces" },
    },
  ),

  scenario(
    CHANGES,
    "unchanged: announces",
    { remembered: KNOWN.announces, server: [ANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "unchanged: misannounces",
    { ...WRONG_GUESS, remembered: KNOWN.misannounces, server: [MISANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "unchanged: legacy",
    { ...WRONG_GUESS, remembered: KNOWN.legacy, server: [LEGACY] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "unchanged: insecure",
    { ...LEAVE, remembered: KNOWN.insecure, server: [INSECURE] },
    {
      steps: [["Securi", "security is off", "", "SIMPLE"]],
      calls: "answered",
      remembers: { kind: "insecure" },
    },
  ),
  scenario(
    CHANGES,
    "upgrade: legacy, now misannounces",
    { ...WRONG_GUESS, remembered: KNOWN.legacy, server: [MISANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "upgrade: legacy, now announces",
    { ...WRONG_GUESS, remembered: KNOWN.legacy, server: [ANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "upgrade: misannounces, now announces",
    { ...WRONG_GUESS, remembered: KNOWN.misannounces, server: [ANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "upgrade: legacy, now announces, under another principal",
    { remembered: { kind: "legacy", principal: MASTER }, server: [ANNOUNCES] },
    {
      steps: [
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "upgrade: misannounces, now announces, under another principal",
    { remembered: { kind: "misannounces", principal: MASTER }, server: [ANNOUNCES] },
    {
      steps: [
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "announces, now under another principal",
    { remembered: { kind: "announces", principal: MASTER }, server: [ANNOUNCES] },
    {
      steps: [
        ["HBas", "", "hbase-master", "refused at once"],
        ["Securi", "hbase-rs", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    CHANGES,
    "downgrade: announces, now legacy",
    { ...WRONG_GUESS, remembered: KNOWN.announces, server: [LEGACY] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    CHANGES,
    "downgrade: announces, now legacy under another principal",
    { remembered: { kind: "announces", principal: MASTER }, server: [LEGACY] },
    {
      fail: {
        steps: [
          ["HBas", "", "hbase-master", "refused at once"],
          ["Securi", "", "", "legacy (answer)"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER",
        remembers: { kind: "announces" },
      },
      remember: {
        steps: [
          ["HBas", "", "hbase-master", "refused at once"],
          ["Securi", "", "", "legacy (answer)"],
          "the caller tries again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER_REMEMBERED; the caller's retry: answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reissue: {
        steps: [
          ["HBas", "", "hbase-master", "refused at once"],
          ["Securi", "", "", "legacy (answer)"],
          "the calls are issued again",
          ["HBas", "", "hbase-master", "refused at once"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered, reissued",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["HBas", "", "hbase-master", "refused at once"],
          ["Securi", "", "", "legacy (answer)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
    },
  ),
  scenario(
    CHANGES,
    "downgrade: announces, now misannounces",
    { ...WRONG_GUESS, remembered: KNOWN.announces, server: [MISANNOUNCES] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "downgrade: announces, now misannounces under another principal",
    { remembered: { kind: "announces", principal: MASTER }, server: [MISANNOUNCES] },
    {
      steps: [
        ["HBas", "", "hbase-master", "refused at once"],
        ["Securi", "root", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "downgrade: misannounces, now legacy",
    { ...WRONG_GUESS, remembered: KNOWN.misannounces, server: [LEGACY] },
    {
      steps: [["HBas", "", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "downgrade: misannounces, now legacy under another principal",
    { remembered: { kind: "misannounces", principal: MASTER }, server: [LEGACY] },
    {
      steps: [
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "security switched on: insecure, now announces",
    { remembered: KNOWN.insecure, server: [ANNOUNCES] },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "security switched on: insecure, now misannounces",
    { ...WRONG_GUESS, remembered: KNOWN.insecure, server: [MISANNOUNCES] },
    {
      steps: [
        ["Securi", "root", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "misannounces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "downgrade: insecure, now legacy",
    { ...WRONG_GUESS, remembered: KNOWN.insecure, server: [LEGACY] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "security switched off: announces, now insecure, with leave",
    { ...LEAVE, remembered: KNOWN.announces, server: [INSECURE] },
    {
      steps: [["HBas", "", "hbase-rs", "SIMPLE"]],
      calls: "answered",
      remembers: { kind: "insecure" },
    },
  ),
  scenario(
    CHANGES,
    "security switched off: misannounces, now insecure, with leave",
    { ...LEAVE, remembered: KNOWN.misannounces, server: [INSECURE] },
    {
      steps: [["HBas", "", "hbase-rs", "SIMPLE"]],
      calls: "answered",
      remembers: { kind: "insecure" },
    },
  ),
  scenario(
    CHANGES,
    "security switched off: legacy, now insecure, with leave",
    { ...LEAVE, remembered: KNOWN.legacy, server: [INSECURE] },
    {
      steps: [["HBas", "", "hbase-rs", "SIMPLE"]],
      calls: "answered",
      remembers: { kind: "insecure" },
    },
  ),
  scenario(
    CHANGES,
    "security switched off: announces, now insecure, without leave",
    { remembered: KNOWN.announces, server: [INSECURE] },
    {
      steps: [["HBas", "", "hbase-rs", "fallbackDisallowed"]],
      calls: "fail with HBASE_FALLBACK_DISALLOWED",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "changes in the middle of the walk: legacy, upgraded after the question",
    { ...WRONG_GUESS, server: [LEGACY, ANNOUNCES] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    CHANGES,
    "remembered as legacy, and now a stranger: only candidates are tried",
    { remembered: KNOWN.legacy, server: [IS_STRANGER] },
    {
      steps: [
        ["HBas", "", "hbase-rs", "refused at once"],
        ["HBas", "", "hbase-master", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "legacy" },
    },
  ),

  ...underEveryPolicy(
    FAULTS,
    "says nothing to the question, but takes the plain preamble",
    { ...RIGHT_GUESS, server: [HANGS, LEGACY] },
    {
      fail: {
        steps: [["Securi", "", "", "timeout"]],
        calls: "fail with HBASE_HANDSHAKE_TIMEOUT",
        remembers: {},
      },
      remember: {
        steps: [["Securi", "", "", "timeout"]],
        calls: "fail with HBASE_HANDSHAKE_TIMEOUT",
        remembers: {},
      },
      reissue: {
        steps: [
          ["Securi", "", "", "timeout"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "timeout"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { principal: REGION_SERVER },
      },
    },
  ),
  scenario(
    FAULTS,
    "says nothing to anything",
    { server: [HANGS] },
    {
      steps: [
        ["Securi", "", "", "timeout"],
        ["HBas", "", "hbase-master", "timeout"],
      ],
      calls: "fail with HBASE_HANDSHAKE_TIMEOUT",
      remembers: {},
    },
  ),
  scenario(
    FAULTS,
    "said nothing to the question; the next connection does not ask",
    { ...RIGHT_GUESS, server: [HANGS, LEGACY], again: true },
    {
      steps: [
        ["Securi", "", "", "timeout"],
        ["HBas", "", "hbase-rs", "authenticated"],
        "another connection, later",
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered; then answered",
      remembers: { principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    FAULTS,
    "closes at once, then is well",
    { ...RIGHT_GUESS, server: [CLOSES, ANNOUNCES] },
    {
      fail: {
        steps: [["Securi", "", "", "legacy (closed)"]],
        calls: "fail with HBASE_LEGACY_SERVER",
        remembers: {},
      },
      remember: {
        steps: [
          ["Securi", "", "", "legacy (closed)"],
          "the caller tries again",
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "fail with HBASE_LEGACY_SERVER_REMEMBERED; the caller's retry: answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reissue: {
        steps: [
          ["Securi", "", "", "legacy (closed)"],
          "the calls are issued again",
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered, reissued",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "legacy (closed)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "legacy", principal: REGION_SERVER },
      },
    },
  ),
  scenario(
    FAULTS,
    "resets at once, then is well",
    { ...RIGHT_GUESS, server: [RESETS, ANNOUNCES] },
    {
      steps: [
        ["Securi", "", "", "legacy (reset)"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    FAULTS,
    "closes at once, always",
    { server: [CLOSES] },
    {
      steps: [
        ["Securi", "", "", "legacy (closed)"],
        ["HBas", "", "hbase-master", "ended (closed)"],
        ["HBas", "", "hbase-master", "ended (closed)"],
      ],
      calls: "fail with HBASE_HANDSHAKE_CLOSED",
      remembers: { kind: "legacy" },
    },
  ),
  scenario(
    FAULTS,
    "resets at once, always",
    { server: [RESETS] },
    {
      steps: [
        ["Securi", "", "", "legacy (reset)"],
        ["HBas", "", "hbase-master", "ended (reset)"],
        ["HBas", "", "hbase-master", "ended (reset)"],
      ],
      calls: "fail with HBASE_HANDSHAKE_CLOSED",
      remembers: { kind: "legacy" },
    },
  ),
  ...underEveryPolicy(
    FAULTS,
    "half an answer and a close, then is well",
    { ...RIGHT_GUESS, server: [HALF, ANNOUNCES] },
    {
      fail: {
        steps: [["Securi", "", "", "ended (closed, half a message)"]],
        calls: "fail with HBASE_HANDSHAKE_CLOSED",
        remembers: {},
      },
      remember: {
        steps: [["Securi", "", "", "ended (closed, half a message)"]],
        calls: "fail with HBASE_HANDSHAKE_CLOSED",
        remembers: {},
      },
      reissue: {
        steps: [
          ["Securi", "", "", "ended (closed, half a message)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "", "", "ended (closed, half a message)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { principal: REGION_SERVER },
      },
    },
  ),
  scenario(
    FAULTS,
    "half an answer and silence, then is well",
    { ...RIGHT_GUESS, server: [HALF_THEN_SILENCE, ANNOUNCES] },
    {
      steps: [
        ["Securi", "", "", "timeout"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { principal: REGION_SERVER },
    },
  ),
  scenario(
    FAULTS,
    "answer and close in one packet",
    { ...RIGHT_GUESS, server: [LEGACY] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["HBas", "", "hbase-rs", "authenticated"],
      ],
      calls: "answered",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  ...underEveryPolicy(
    FAULTS,
    "closes in the middle of SASL once",
    { ...WRONG_GUESS, server: [CLOSES_IN_SASL, ANNOUNCES] },
    {
      fail: {
        steps: [["Securi", "hbase-rs", "hbase-rs", "ended (closed)"]],
        calls: "fail with HBASE_HANDSHAKE_CLOSED",
        remembers: { kind: "announces" },
      },
      remember: {
        steps: [["Securi", "hbase-rs", "hbase-rs", "ended (closed)"]],
        calls: "fail with HBASE_HANDSHAKE_CLOSED",
        remembers: { kind: "announces" },
      },
      reissue: {
        steps: [
          ["Securi", "hbase-rs", "hbase-rs", "ended (closed)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "announces", principal: REGION_SERVER },
      },
      reconnect: {
        steps: [
          ["Securi", "hbase-rs", "hbase-rs", "ended (closed)"],
          ["HBas", "", "hbase-rs", "authenticated"],
        ],
        calls: "answered",
        remembers: { kind: "announces", principal: REGION_SERVER },
      },
    },
  ),
  scenario(
    FAULTS,
    "closes in the middle of SASL again and again",
    {
      ...WRONG_GUESS,
      server: [CLOSES_IN_SASL, { ...CLOSES_IN_SASL, fault: { messages: 1, bytes: 0, ending: "closed" } }],
    },
    {
      steps: [
        ["Securi", "hbase-rs", "hbase-rs", "ended (closed)"],
        ["HBas", "", "hbase-rs", "ended (closed)"],
      ],
      calls: "fail with HBASE_HANDSHAKE_CLOSED",
      remembers: { kind: "announces" },
    },
  ),
  scenario(
    FAULTS,
    "falls silent in the middle of SASL",
    { ...WRONG_GUESS, server: [SILENT_IN_SASL] },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "timeout"]],
      calls: "fail with HBASE_HANDSHAKE_TIMEOUT",
      remembers: { kind: "announces" },
    },
  ),
  scenario(
    FAULTS,
    "is down",
    { server: [DOWN] },
    {
      steps: [["-", "", "", "connection refused"]],
      calls: "fail with HBASE_CONNECT_FAILED",
      remembers: {},
    },
  ),
  scenario(
    FAULTS,
    "legacy, and down when dialled again",
    { server: [LEGACY, DOWN] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["-", "", "", "connection refused"],
      ],
      calls: "fail with HBASE_CONNECT_FAILED",
      remembers: { kind: "legacy" },
    },
  ),

  scenario(
    SIMPLE,
    "a secured server is told SIMPLE",
    { auth: "simple", server: [ANNOUNCES] },
    {
      steps: [["HBas", "", "", "SIMPLE"]],
      calls: "fail with HBASE_AUTHENTICATION_REQUIRED",
      remembers: {},
    },
  ),
  scenario(
    SIMPLE,
    "a secured legacy server is told SIMPLE",
    { auth: "simple", server: [LEGACY] },
    {
      steps: [["HBas", "", "", "SIMPLE"]],
      calls: "fail with HBASE_AUTHENTICATION_REQUIRED",
      remembers: {},
    },
  ),
  scenario(
    SIMPLE,
    "an insecure server is told SIMPLE",
    { auth: "simple", server: [INSECURE] },
    {
      steps: [["HBas", "", "", "SIMPLE"]],
      calls: "answered",
      remembers: {},
    },
  ),
  scenario(
    SIMPLE,
    "one principal, insecure server, with leave",
    { ...LEAVE, candidates: [{ principal: REGION_SERVER, role: "regionserver" }], server: [INSECURE] },
    {
      steps: [["HBas", "", "hbase-rs", "SIMPLE"]],
      calls: "answered",
      remembers: { kind: "insecure" },
    },
  ),
  scenario(
    SIMPLE,
    "one principal, insecure server, without leave",
    { candidates: [{ principal: REGION_SERVER, role: "regionserver" }], server: [INSECURE] },
    {
      steps: [["HBas", "", "hbase-rs", "fallbackDisallowed"]],
      calls: "fail with HBASE_FALLBACK_DISALLOWED",
      remembers: {},
    },
  ),
  scenario(
    SIMPLE,
    "leave for SIMPLE changes nothing at a secured server",
    { ...LEAVE, ...WRONG_GUESS, server: [ANNOUNCES] },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "authenticated"]],
      calls: "answered",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    SIMPLE,
    "leave for SIMPLE, and the principals are refused: never SIMPLE",
    { ...LEAVE, server: [LEGACY_STRANGER] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["HBas", "", "hbase-master", "refused at once"],
        ["HBas", "", "hbase-rs", "refused at once"],
      ],
      calls: "fail with HBASE_CANDIDATES_EXHAUSTED",
      remembers: { kind: "legacy" },
    },
  ),

  scenario(
    OURS,
    "our tickets have expired",
    {
      kdc: { knows: [], credentialsError: new CredentialsExpiredError("the tickets have expired") },
      server: [ANNOUNCES],
    },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "evaluationFailed"]],
      calls: "fail with HBASE_CREDENTIALS_EXPIRED",
      remembers: { kind: "announces" },
    },
  ),
  scenario(
    OURS,
    "our tickets have expired, at a legacy server",
    { kdc: { knows: [], credentialsError: new CredentialsExpiredError("the tickets have expired") }, server: [LEGACY] },
    {
      steps: [
        ["Securi", "", "", "legacy (answer)"],
        ["-", "", "hbase-master", "no ticket"],
      ],
      calls: "fail with HBASE_CREDENTIALS_EXPIRED",
      remembers: { kind: "legacy" },
    },
  ),
  scenario(
    OURS,
    "no KDC answers",
    {
      remembered: KNOWN.legacy,
      kdc: { knows: [], credentialsError: new KdcUnreachableError("no KDC answered") },
      server: [LEGACY],
    },
    {
      steps: [["-", "", "hbase-rs", "no ticket"]],
      calls: "fail with HBASE_KDC_UNREACHABLE",
      remembers: { kind: "legacy", principal: REGION_SERVER },
    },
  ),
  scenario(
    OURS,
    "the clocks are too far apart",
    {
      remembered: KNOWN.announces,
      kdc: { knows: [], credentialsError: new ClockSkewError("clock skew too great") },
      server: [ANNOUNCES],
    },
    {
      steps: [["-", "", "hbase-rs", "no ticket"]],
      calls: "fail with HBASE_CLOCK_SKEW",
      remembers: { kind: "announces", principal: REGION_SERVER },
    },
  ),
  scenario(
    OURS,
    "no common protection",
    {
      ...RIGHT_GUESS,
      qops: ["auth-conf"],
      server: [{ ...ANNOUNCES, offers: ["auth"], words: "announces, offers auth alone" }],
    },
    {
      steps: [["Securi", "hbase-rs", "hbase-rs", "evaluationFailed"]],
      calls: "fail with HBASE_PROTECTION_MISMATCH",
      remembers: { kind: "announces" },
    },
  ),
];
