/** Run by a test in a process of its own: real sockets and real timers, then the list of what is left. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { RpcClient } from "../../src/rpc/rpc-client.ts";
import { withDefaults } from "../../src/rpc/rpc-defaults.ts";
import { acceptTcp } from "../../src/transport/tcp.ts";
import { StandInServer } from "./stand-in-server.ts";

const server = new StandInServer({
  onRequest: ({ session, callId, method, param }) => {
    if (method !== "Silence") session.answer(callId, param);
  },
});
const listener = createServer((socket) => server.accept(acceptTcp(socket)));
listener.listen(0, "127.0.0.1");
await once(listener, "listening");
const { port } = listener.address() as AddressInfo;
const client = new RpcClient(withDefaults({ simpleUser: "ada" }));
const call = (method: string, timeoutMs: number, to = port): Promise<unknown> =>
  client.call({ server: { host: "127.0.0.1", port: to }, service: "S", method, param: Buffer.from("x"), timeoutMs });

const answers = await Promise.all(Array.from({ length: 200 }, () => call("Echo", 5_000)));
const timedOut = await call("Silence", 50).then(
  () => 0,
  (error: { code: string }) => Number(error.code === "HBASE_CALL_TIMEOUT"),
);
const refused = await call("Echo", 5_000, 1).then(
  () => 0,
  (error: { code: string }) => Number(error.code === "HBASE_CONNECT_FAILED"),
);
await client.close();
listener.close();
await once(listener, "close");
const whatIsLeft = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|Timeout|Immediate)/.test(name));
// Node lists a socket for some milliseconds after its close event.
for (let wait = 0; wait < 100 && whatIsLeft().length > 0; wait++)
  await new Promise((resolve) => setTimeout(resolve, 5));
const left = whatIsLeft();
process.stdout.write(JSON.stringify({ answered: answers.length, timedOut, refused, left }));
