/** Hosts that nobody can point elsewhere, and all others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isGoodHost } from "../../../src/server/page/host-check.ts";

const names = new Set(["node-1.example"]);

test("addresses, localhost and the names that were given are good, with a port or without", () => {
  for (const host of [
    "127.0.0.1",
    "10.1.2.3:80",
    "[::1]:8080",
    "localhost",
    "LocalHost:1",
    "a.localhost",
    "Node-1.example",
  ])
    assert.equal(isGoodHost(host, names), true, host);
});

test("every other name is not, nor what is no host", () => {
  for (const host of [
    undefined,
    "",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil@localhost",
  ])
    assert.equal(isGoodHost(host, names), false, host);
  for (const host of [
    "::1",
    "[::1",
    "localhost:",
    "localhost:x",
    "localhost/",
    " localhost",
    "[localhost]",
    "xlocalhost",
    ".",
  ])
    assert.equal(isGoodHost(host, names), false, host);
});
