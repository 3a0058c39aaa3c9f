/** Ends servers of an embedded HBase and starts them again, and has everybody told who looks for them. */
import type { EmbeddedServer } from "../embedded-server.ts";
import type { Parts } from "./parts.ts";

type Stopping = Pick<Parts, "master" | "regionServers" | "cluster" | "view" | "znodes">;

export async function stopServer(parts: Stopping, server: EmbeddedServer): Promise<void> {
  const { master, regionServers, cluster, view, znodes } = parts;
  const stopped = server === master ? master.down() : regionServers.stop(server, cluster, view);
  if (server === master) {
    view.activeMaster = undefined;
    view.masters = [];
  }
  znodes.update();
  await stopped;
}

export async function startServer(parts: Stopping, server: EmbeddedServer): Promise<void> {
  const { master, regionServers, cluster, view, znodes } = parts;
  if (server === master) {
    await master.up();
    view.activeMaster = master.serverName;
    view.masters = [master.serverName];
  } else await regionServers.start(server, cluster, view);
  znodes.update();
}
