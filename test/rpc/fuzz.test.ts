import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HBaseError } from "../../src/errors/hbase-error.ts";
import { Fates, request, setting } from "./bench-set.ts";
import { turns } from "./fake-clock.ts";
import { StandInCredentials } from "./stand-in-credentials.ts";

const PRINCIPAL = "hbase/server@EXAMPLE.COM";
const ROUNDS = 300;

/** The same numbers on every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

describe("whatever a server sends", () => {
  for (const auth of ["simple", "kerberos", "wrapped"] as const) {
    it(`every call ends with an answer or a typed error, and nothing is left (${auth})`, async () => {
      for (let seed = 1; seed <= ROUNDS; seed++) {
        const random = randomFrom(seed);
        const garble = (bytes: Buffer): Buffer => {
          const garbled = Buffer.from(bytes);
          for (let flips = random(4); flips > 0; flips--) garbled[random(garbled.length)] = random(256);
          return random(5) === 0 ? garbled.subarray(0, random(garbled.length)) : garbled;
        };
        const credentials = new StandInCredentials();
        const secured = { credentials, principals: { master: PRINCIPAL, regionServer: PRINCIPAL } };
        const { client, clock } = setting({
          script: { plan: { kind: auth === "simple" ? "insecure" : "announces" }, principal: PRINCIPAL, garble },
          client: auth === "simple" ? {} : { ...secured, qops: [auth === "wrapped" ? "auth-conf" : "auth"] },
          pipe: () => ({ serverToClient: { chunking: { type: "random", seed, maxBytes: 40 } } }),
        });
        const fates = new Fates();
        for (let index = 0; index < 5; index++) fates.watch(client.call(request("hello", { timeoutMs: 1_000 })));
        for (let step = 0; step < 60 && fates.ended < 5; step++) {
          await turns(10);
          clock.advance(1_000);
        }
        await fates.all();
        for (const { error } of fates.errors) assert.ok(error instanceof HBaseError, `seed ${seed}: ${String(error)}`);
        await client.close();
        assert.equal(clock.timersArmed, 0, `seed ${seed}`);
        assert.equal(credentials.alive, 0, `seed ${seed}`);
      }
    });
  }
});
