/** What is said where there is no KDC; the KDC itself is what all tests with Kerberos run on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { kdcMissing } from "../../src/kdc/kdc.ts";

test("where programs of a KDC are missing, they are named, and the packages that bring them", () => {
  assert.equal(
    kdcMissing((name) => (name === "kinit" ? "/usr/bin/kinit" : undefined)),
    "A throw-away KDC needs krb5kdc, kdb5_util, kadmin.local of MIT Kerberos. " +
      "On Debian or Ubuntu: apt-get install -y --no-install-recommends krb5-admin-server krb5-user",
  );
  assert.equal(
    kdcMissing((name) => `/usr/sbin/${name}`),
    undefined,
  );
});
