/** What is read from krb5.conf and from KDCs, without any of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { problemWith } from "../../src/auth/kdc/kdc-answer.ts";
import { KdcJournal } from "../../src/auth/kdc/kdc-journal.ts";
import { formatKdc, parseKdc } from "../../src/auth/kdc/kdc-list.ts";

test("kdc lines of krb5.conf", () => {
  const cases: [string, string | undefined][] = [
    ["kdc1.example.com", "kdc1.example.com:88"],
    ["kdc1:8888", "kdc1:8888"],
    [" tcp/kdc1 ", "kdc1:88"],
    ["udp/kdc1:89", "kdc1:89"],
    ["[fe80::1]:750", "[fe80::1]:750"],
    ["[::1]", "[::1]:88"],
    ["2001:db8::5", "[2001:db8::5]:88"],
    ["https://proxy.example.com/KdcProxy", undefined],
    ["", undefined],
  ];
  for (const [line, expected] of cases) {
    const kdc = parseKdc(line);
    assert.equal(kdc === undefined ? undefined : formatKdc(kdc), expected, line);
  }
});

test("an answer must be one whole Kerberos message", () => {
  assert.equal(problemWith(Buffer.from("6b020500", "hex")), undefined);
  assert.equal(problemWith(Buffer.from("6d00", "hex")), undefined);
  assert.equal(problemWith(Buffer.from("7e023000", "hex")), undefined);
  for (const bad of ["", "6b", "6b05", "6b020500ff", "60020500", "6b8400ffffff", "6b85000000000100", "484f4c41"])
    assert.match(problemWith(Buffer.from(bad, "hex")) ?? "", /no Kerberos message/, bad);
});

test("only the error that means 'ask another KDC' is told apart; other errors are answers", () => {
  const krbError = (code: number): Buffer =>
    Buffer.from(`7e11300fa003020105a10302011ea6030201${code.toString(16).padStart(2, "0")}`, "hex");
  assert.match(problemWith(krbError(29)) ?? "", /not available/);
  for (const code of [6, 7, 25, 24, 37]) assert.equal(problemWith(krbError(code)), undefined);
});

test("property: no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.constantFrom(0x6b, 0x6d, 0x7e), fc.uint8Array({ maxLength: 40 }), (tag, rest) => {
      problemWith(Buffer.concat([Buffer.from([tag]), rest]));
    }),
    { numRuns: 2000 },
  );
});

test("the journal tells what each KDC did, and how it stands with those that are still asked", () => {
  const journal = new KdcJournal();
  const inner = new KdcJournal();
  journal.include(inner);
  inner.begin("a:88").ended("refused the connection");
  journal.begin("b:88").stands("connected, no answer");
  assert.match(
    journal.lines().join("; "),
    /^a:88: refused the connection \(\d+ ms\); b:88: connected, no answer \(\d+ ms\)$/,
  );
});
