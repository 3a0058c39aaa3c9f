/** `npm run fuzz [runs]`: every fuzz body of the tests for long. The tests run each of them for a moment. */
import { argv, stdout } from "node:process";
import { fuzzClient, fuzzServer } from "../test/handshake/fuzz.ts";
import { fuzzNegotiation } from "../test/handshake/fuzz-negotiation.ts";
import { fuzzServer as fuzzAcceptor } from "../test/server/fuzz.ts";
import { FUZZES } from "../test/wire/fuzz.ts";

const runs = Number(argv[2] ?? 20_000);
const seed = Number(argv[3] ?? Date.now() % 0x7fff_ffff);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`runs must be a whole number above 0, not ${argv[2]}`);

const bodies: [string, () => void | Promise<void>][] = [
  ...[...FUZZES].map(([name, body]): [string, () => void] => [`wire: ${name}`, () => body(runs)]),
  ["handshake: client", () => fuzzClient({ runs, seed })],
  ["handshake: server", () => fuzzServer({ runs, seed })],
  ["handshake: negotiation", () => fuzzNegotiation({ runs, seed })],
  // Real sockets: a tenth of the runs takes about as long as each of the others.
  ["acceptor over TCP", () => fuzzAcceptor({ runs: Math.ceil(runs / 10), seed })],
];

stdout.write(`seed ${seed}, ${runs} runs each\n`);
for (const [name, body] of bodies) {
  const begun = performance.now();
  await body();
  stdout.write(`${name}: passed in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}
