/** Our connection under a load: so many loops that each wait for their call before they issue the next. */
import { kerberosCredentials } from "../src/auth/credentials.ts";
import type { CallRequest } from "../src/rpc/call.ts";
import { RpcClient } from "../src/rpc/rpc-client.ts";
import { withDefaults } from "../src/rpc/rpc-defaults.ts";
import type { Qop } from "../src/wire/qop.ts";
import { METHOD, SERVICE } from "./canned-call.ts";
import { Counter, measureAndExit, orders } from "./measure.ts";

interface Orders {
  readonly port: number;
  readonly inFlight: number;
  /** with Kerberos, in this protection; without it SIMPLE */
  readonly kerberos?: { readonly keytab: string; readonly client: string; readonly server: string; readonly qop: Qop };
}

const { port, inFlight, kerberos } = orders<Orders>();
const client = new RpcClient(
  withDefaults(
    kerberos === undefined
      ? { simpleUser: "bench" }
      : {
          credentials: kerberosCredentials({ keytab: kerberos.keytab, principal: kerberos.client }),
          principals: { master: kerberos.server, regionServer: kerberos.server },
          qops: [kerberos.qop],
        },
  ),
);
const request: CallRequest = {
  server: { host: "localhost", port },
  service: SERVICE,
  method: METHOD,
  param: Buffer.alloc(0),
};
const counter = new Counter();

async function loop(): Promise<void> {
  while (!counter.stopped) {
    const { body } = await client.call(request);
    if (body.length < 36) throw new Error("an answer without a cluster id");
    counter.calls++;
  }
}

for (let i = 0; i < inFlight; i++) void loop();
await measureAndExit(counter);
