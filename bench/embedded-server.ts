/** A process of its own with a server of `tshbase/testing`: a real handshake, real GSSAPI, of any kind. */
import type { BehaviourInput, KerberosOptions } from "../src/testing.ts";
import { startServer } from "../src/testing.ts";
import { CLUSTER_ID } from "./canned-call.ts";
import { announcePort } from "./child-server.ts";
import { orders } from "./measure.ts";

export interface EmbeddedOrders {
  readonly behaviour: BehaviourInput;
  readonly kerberos?: KerberosOptions;
}

const { behaviour, kerberos } = orders<EmbeddedOrders>();
const server = await startServer({ behaviour, ...(kerberos === undefined ? {} : { kerberos }) });
server.view.clusterId = CLUSTER_ID;
announcePort(server.port);
