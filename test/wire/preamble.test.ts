/** The six bytes that come first, in HBase's order of judging them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decodePreamble,
  encodePreamble,
  KERBEROS_PREAMBLE,
  PREAMBLE_BYTES,
  REGISTRY_PREAMBLE,
  SECURITY_PREAMBLE,
  SIMPLE_PREAMBLE,
} from "../../src/wire/preamble.ts";
import { hex } from "../support/hex.ts";

test("preambles are the bytes that HBase knows", () => {
  assert.deepEqual(SIMPLE_PREAMBLE, hex("48 42 61 73 00 50"));
  assert.deepEqual(KERBEROS_PREAMBLE, hex("48 42 61 73 00 51"));
  assert.deepEqual(encodePreamble("digest"), hex("48 42 61 73 00 52"));
  assert.deepEqual(SECURITY_PREAMBLE, hex("53 65 63 75 72 69"));
  assert.deepEqual(REGISTRY_PREAMBLE, hex("52 65 67 69 73 74"));
});

const CASES: [bytes: string, expected: object][] = [
  ['"HBas" 00 50', { type: "plain", auth: "simple" }],
  ['"HBas" 00 51', { type: "plain", auth: "kerberos" }],
  ['"HBas" 00 52', { type: "plain", auth: "digest" }],
  ['"Securi"', { type: "security" }],
  ['"Regist"', { type: "registry" }],
  ['"HBas" 00 00', { type: "unknownAuth", authCode: 0 }],
  ['"HBas" 00 53', { type: "unknownAuth", authCode: 0x53 }],
  ['"HBas" 00 ff', { type: "unknownAuth", authCode: 0xff }],
  ['"HBas" 01 50', { type: "wrongVersion", version: 1, authCode: 0x50 }],
  ['"HBas" ff 07', { type: "wrongVersion", version: 255, authCode: 7 }],
  ['"HBat" 00 50', { type: "unknown" }],
  ['"hbas" 00 50', { type: "unknown" }],
  ['"Securj"', { type: "unknown" }],
  ['"GET / "', { type: "unknown" }],
  ["16 03 01 02 00 01", { type: "unknown" }],
];
for (const [text, expected] of CASES) {
  test(`${text} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(decodePreamble(hex(text)), { ...expected, bytes: hex(text) });
  });
}

test("every pair of version and auth code is judged, and only three are plain", () => {
  const plain: string[] = [];
  for (let version = 0; version < 256; version++) {
    for (let code = 0; code < 256; code++) {
      const preamble = decodePreamble(Buffer.from([0x48, 0x42, 0x61, 0x73, version, code]));
      if (preamble.type === "plain") plain.push(preamble.auth);
      else assert.equal(preamble.type, version === 0 ? "unknownAuth" : "wrongVersion");
    }
  }
  assert.deepEqual(plain, ["simple", "kerberos", "digest"]);
});

test("fewer or more than six bytes are the caller's mistake", () => {
  for (const length of [0, PREAMBLE_BYTES - 1, PREAMBLE_BYTES + 1]) {
    assert.throws(() => decodePreamble(Buffer.alloc(length)), RangeError);
  }
});
