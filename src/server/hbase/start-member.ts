/** Starts one server of an embedded HBase; it serves nothing of the cluster yet. */
import type { ClusterView } from "../cluster-view.ts";
import { type EmbeddedServer, startServer } from "../embedded-server.ts";
import type { Observers } from "./observers.ts";
import { type EmbeddedHBaseOptions, kerberosOf, kindOf } from "./options.ts";

export function startMember(
  name: string,
  options: EmbeddedHBaseOptions,
  view: ClusterView,
  port: number,
  observers: Observers,
): Promise<EmbeddedServer> {
  const { listenOn, host, limits } = options;
  const isMaster = name === "master";
  return startServer({
    role: isMaster ? "master" : "regionserver",
    port,
    view,
    ...(listenOn === undefined ? {} : { listenOn }),
    ...(host === undefined ? {} : { host }),
    ...(limits === undefined ? {} : { limits }),
    behaviour: kindOf(options),
    ...kerberosOf(options, isMaster ? "master" : "regionServer"),
    onEvent: (event) => observers.tell(event, name),
  });
}
