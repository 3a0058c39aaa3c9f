/** Opens connections, then issues calls that nobody answers, and looks after a collection at what each of them added. */
import { stdout } from "node:process";
import { RpcClient } from "../src/rpc/rpc-client.ts";
import { withDefaults } from "../src/rpc/rpc-defaults.ts";
import { METHOD, SERVICE } from "./canned-call.ts";
import { orders } from "./measure.ts";
import type { MemoryFigures } from "./memory.ts";

const CONNECTIONS = 200;
const CALLS = 10_000;
const { port, silentPort } = orders<{ readonly port: number; readonly silentPort: number }>();
const client = new RpcClient(withDefaults({ simpleUser: "bench" }));

/** Heap and buffers after two collections: the first one may only find what the second one frees. */
async function bytesInUse(): Promise<number> {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A connection is of a server and a service: the stand-in does not look at the latter. */
async function open(service: string): Promise<void> {
  await client.call({ server: { host: "127.0.0.1", port }, service, method: METHOD, param: Buffer.alloc(0) });
}

function call(): void {
  client
    .call({
      server: { host: "127.0.0.1", port: silentPort },
      service: SERVICE,
      method: METHOD,
      param: Buffer.alloc(40),
    })
    .catch(() => undefined);
}

await open("First");
const none = await bytesInUse();
for (let index = 0; index < CONNECTIONS; index++) await open(`Service${index}`);
const opened = await bytesInUse();
call();
await new Promise((resolve) => setTimeout(resolve, 500));
const before = await bytesInUse();
for (let index = 0; index < CALLS; index++) call();
await new Promise((resolve) => setTimeout(resolve, 500));
const pending = await bytesInUse();
const figures: MemoryFigures = {
  bytesPerIdleConnection: (opened - none) / CONNECTIONS,
  bytesPerPendingCall: (pending - before) / CALLS,
  connections: CONNECTIONS,
  calls: CALLS,
};
stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
