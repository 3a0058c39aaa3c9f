/** The table from codes to errors: each row of `reference/kerberos.md`, and what an error must say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FAILURES, type KerberosStep, kerberosFailure } from "../../src/auth/kerberos-failure.ts";

const FACTS = {
  client: "client@EXAMPLE.COM",
  service: "hbase/rs1@EXAMPLE.COM",
  realm: "EXAMPLE.COM",
  keytab: "FILE:/etc/client.keytab",
  cache: "FILE:/tmp/krb5cc_7",
  krb5Conf: "/etc/krb5.conf",
};

const EXPECTED: [KerberosStep, number, string, RegExp][] = [
  ["serviceTicket", -1765328377, "HBASE_SERVICE_PRINCIPAL_UNKNOWN", /hbase\/rs1@EXAMPLE\.COM.*kvno/],
  ["accept", -1765328349, "HBASE_BAD_TOKEN", /another principal/],
  ["accept", -1765328340, "HBASE_BAD_TOKEN", /another key version.*klist -kt/],
  ["accept", -1765328353, "HBASE_BAD_TOKEN", /another key, or tampered with/],
  ["accept", -1765328350, "HBASE_BAD_TOKEN", /came twice/],
  ["accept", -1765328347, "HBASE_CLOCK_SKEW", /NTP/],
  ["accept", -1765328351, "HBASE_CLOCK_SKEW", /NTP/],
  ["accept", -1765328352, "HBASE_CLOCK_SKEW", /this server's clock/],
  ["initiate", -1765328347, "HBASE_CLOCK_SKEW", /NTP/],
  ["initiate", -1765328352, "HBASE_CREDENTIALS_EXPIRED", /krb5cc_7.*kinit client@EXAMPLE\.COM/],
  ["cache", -1765328189, "HBASE_NO_CREDENTIALS", /no ticket cache FILE:\/tmp\/krb5cc_7.*kinit/],
  ["keytab", 2, "HBASE_NO_CREDENTIALS", /no keytab \/etc\/client\.keytab/],
  ["keytab", 13, "HBASE_NO_CREDENTIALS", /cannot be read.*ls -l \/etc\/client\.keytab/],
  [
    "login",
    -1765328203,
    "HBASE_NO_CREDENTIALS",
    /no usable key of client@EXAMPLE\.COM.*klist -kt \/etc\/client\.keytab/,
  ],
  ["initiate", 39756032, "HBASE_WRONG_CREDENTIALS", /not of the principal client@EXAMPLE\.COM/],
  ["login", -1765328378, "HBASE_CLIENT_PRINCIPAL_UNKNOWN", /EXAMPLE\.COM does not know.*addprinc/],
  ["login", -1765328353, "HBASE_STALE_KEYTAB", /kinit -kt \/etc\/client\.keytab client@EXAMPLE\.COM/],
  ["login", -1765328360, "HBASE_STALE_KEYTAB", /kinit -kt/],
  ["login", -1765328236, "HBASE_CLOCK_SKEW", /KDC of EXAMPLE\.COM.*NTP/],
  ["acceptorKeytab", 39756033, "HBASE_NO_CREDENTIALS", /server's keytab/],
  ["acceptorKeytab", 2, "HBASE_NO_CREDENTIALS", /ktadd/],
  ["login", -1765328228, "HBASE_KDC_UNREACHABLE", /port 88/],
  ["login", -1765328230, "HBASE_REALM_UNKNOWN", /\[realms\] EXAMPLE\.COM in \/etc\/krb5\.conf/],
  ["initiate", -1765328250, "HBASE_MALFORMED_PRINCIPAL", /primary\/instance@REALM/],
  ["login", -1765328370, "HBASE_KERBEROS", /permitted_enctypes/],
];

for (const [step, code, expected, message] of EXPECTED) {
  test(`${code} at ${step} is ${expected}`, () => {
    const error = kerberosFailure(code, { ...FACTS, step }, { major: 0xd0000 });
    assert.equal(error.code, expected, error.message);
    assert.match(error.message, message);
    assert.equal(error.minor, code);
    assert.equal(error.major, 0xd0000);
  });
}

test("broken tokens and messages, which have no code of their own", () => {
  assert.match(kerberosFailure(0, { ...FACTS, step: "accept" }, { major: 0x90000 }).message, /no token of Kerberos/);
  assert.match(kerberosFailure(0, { ...FACTS, step: "message" }, { major: 0x60000 }).message, /checksum is wrong/);
  assert.equal(kerberosFailure(100001, { ...FACTS, step: "accept" }, { major: 0xd0000 }).code, "HBASE_BAD_TOKEN");
});

test("a code that is not in the table still says where, who, and the library's words", () => {
  const error = kerberosFailure(
    -1765328367,
    { ...FACTS, step: "login" },
    { text: "KDC has no support for transited type" },
  );
  assert.equal(error.code, "HBASE_KERBEROS");
  assert.match(error.message, /logging in, client client@EXAMPLE\.COM.*no support for transited type.*-1765328367/);
});

test("every row reads well with all facts and with none", () => {
  for (const row of FAILURES) {
    for (const facts of [FACTS, {}]) {
      const error = kerberosFailure(row.code, { ...facts, step: row.steps?.[0] ?? "initiate" });
      assert.match(error.message, /\. .*\[\w+ -?\d+\]$/, row.name);
      assert.doesNotMatch(error.message, /undefined|null|NaN/, row.name);
    }
  }
});

test("no row hides behind an earlier one", () => {
  FAILURES.forEach((row, index) => {
    const hidden = FAILURES.slice(0, index).some(
      (earlier) =>
        earlier.code === row.code &&
        (earlier.steps === undefined || (row.steps?.every((step) => earlier.steps?.includes(step)) ?? false)),
    );
    assert.ok(!hidden, `${row.name} ${row.steps?.join() ?? "any"}`);
  });
});
