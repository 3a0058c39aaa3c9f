/** Starts one server of an embedded HBase; it serves nothing of the cluster yet. */
import type { ClusterView } from "../cluster-view.ts";
import { type EmbeddedServer, type ServerOptions, startServer } from "../embedded-server.ts";
import { listenFailure } from "../listen-failure.ts";
import type { Observers } from "./observers.ts";
import { type EmbeddedHBaseOptions, kerberosOf, kindOf } from "./options.ts";

/** Rejects as `startServer` does, but with `InvalidArgumentError` for a port that cannot be had. */
export async function startMember(
  name: string,
  options: EmbeddedHBaseOptions,
  view: ClusterView,
  port: number,
  observers: Observers,
): Promise<EmbeddedServer> {
  const isMaster = name === "master";
  const onEvent: ServerOptions["onEvent"] = (event) => observers.tell(event, name);
  try {
    return await startServer({ ...serverOptions(options, isMaster), port, view, onEvent });
  } catch (error) {
    const portOption = isMaster ? "masterPort" : "regionServerPort";
    throw listenFailure(error, { portOption, port, who: isMaster ? "the master" : name, listenOn: options.listenOn });
  }
}

function serverOptions(options: EmbeddedHBaseOptions, isMaster: boolean): ServerOptions {
  const { listenOn, host, limits } = options;
  return {
    role: isMaster ? "master" : "regionserver",
    ...(listenOn === undefined ? {} : { listenOn }),
    ...(host === undefined ? {} : { host }),
    ...(limits === undefined ? {} : { limits }),
    behaviour: kindOf(options),
    ...kerberosOf(options, isMaster ? "master" : "regionServer"),
  };
}
