/** How the trace of an opening looks to people. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderTimeline } from "../../src/cli/timeline.ts";
import type { OpeningTrace } from "../../src/rpc/trace.ts";

const trace: OpeningTrace = {
  server: "rs1:16020",
  service: "ClientMetaService",
  startedAtMs: 0,
  ms: 12.345,
  kind: "legacy",
  auth: "kerberos",
  principal: "hbase-rs/rs1@EX.COM",
  qop: "auth-conf",
  attempts: [
    {
      preamble: "security",
      outcome: "legacy",
      ms: 1.5,
      roundTrips: 1,
      error: "does not know the question",
      events: [
        { atMs: 0.21, from: "client", what: "asks for the server's principal", bytes: 6 },
        {
          atMs: 1.4,
          from: "server",
          what: `does not know the question: "${"Expected HEADER ".repeat(8).trim()}"`,
          bytes: 138,
        },
      ],
    },
    {
      preamble: "plain",
      principal: "hbase-rs/rs1@EX.COM",
      outcome: "authenticated",
      ms: 8,
      roundTrips: 2,
      events: [{ atMs: 3, from: "kdc", what: "ticket for hbase-rs/rs1@EX.COM" }],
    },
  ],
};

test("a timeline tells every attempt, who said what, and how it ended", () => {
  assert.equal(
    renderTimeline(trace, { colour: false }),
    `rs1:16020, ClientMetaService: 2 attempts in 12.3 ms

  attempt 1: asking first (Securi)
       0.2 ms  client →  asks for the server's principal (6 bytes)
       1.4 ms  server ←  does not know the question: "Expected HEADER Expected HEADER Expected
                         HEADER Expected HEADER Expected HEADER Expected HEADER Expected HEADER
                         Expected HEADER" (138 bytes)
    ✗ legacy after 1.5 ms, 1 round trip

  attempt 2: without asking (HBas), as a client of hbase-rs/rs1@EX.COM
       3.0 ms  KDC       ticket for hbase-rs/rs1@EX.COM
    ✓ authenticated after 8.0 ms, 2 round trips

  Open, authenticated to hbase-rs/rs1@EX.COM, protection auth-conf. The server's kind: legacy.
`,
  );
});

test("whatever a server says, no line is longer than 100 columns and none tears the terminal apart", () => {
  const said = `${"x".repeat(500)}\n\x1b[31m${"y ".repeat(100)}`;
  const events = [{ atMs: 123456.7, from: "server" as const, what: said, bytes: 1 }];
  const attempts = [{ preamble: "plain" as const, outcome: "malformed", ms: 1, roundTrips: 0, error: said, events }];
  const lines = renderTimeline({ ...trace, attempts, error: new Error(said) }, { colour: false }).split("\n");
  for (const line of lines) {
    assert.ok(line.length <= 100, line);
    assert.ok(!line.includes("\x1b"));
  }
});

test("colour only on request or on a terminal", () => {
  assert.ok(renderTimeline(trace, { colour: true }).includes("\x1b["));
  assert.ok(!renderTimeline(trace).includes("\x1b[") || process.stdout.isTTY);
});

test("failed and insecure openings", () => {
  const { auth: _auth, principal: _principal, qop: _qop, ...bare } = trace;
  assert.match(renderTimeline({ ...bare, error: new Error("nobody there") }), /Not open: nobody there\n$/);
  assert.match(
    renderTimeline({ ...bare, auth: "simple", kind: "insecure" }),
    /without authentication \(SIMPLE\)\. The server's kind: insecure\.\n$/,
  );
});
