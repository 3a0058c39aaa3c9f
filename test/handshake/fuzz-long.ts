/** A long run of the fuzzers by command: `node build/test/handshake/fuzz-long.js [runs] [seed]`. */
import { fuzzClient, fuzzServer } from "./fuzz.ts";
import { fuzzNegotiation } from "./fuzz-negotiation.ts";

const runs = Number(process.argv[2] ?? 200_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);

for (const [name, body] of Object.entries({ fuzzClient, fuzzServer, fuzzNegotiation })) {
  process.stdout.write(`${name}: ${runs} runs, seed ${seed} … `);
  body({ runs, seed });
  process.stdout.write("passed\n");
}
