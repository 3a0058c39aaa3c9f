/** The servers of an embedded HBase by what people type and read. */
import { regionServerName } from "../../server/hbase/region-servers.ts";
import type { EmbeddedHBase, EmbeddedServer } from "../../testing.ts";
import { UsageError } from "../usage-error.ts";

/** @param word `master`, `regionserver-1` and so on, an address or its port */
export function serverNamed(hbase: EmbeddedHBase, word: string): EmbeddedServer {
  const found = hbase.servers.find((server) =>
    [serverName(hbase, server), server.address, String(server.port)].includes(word),
  );
  if (found !== undefined) return found;
  const names = hbase.servers.map((server) => serverName(hbase, server));
  throw new UsageError(`${JSON.stringify(word)} is none of the servers ${names.join(", ")}`);
}

/** As the log has it. */
export function serverName(hbase: EmbeddedHBase, server: EmbeddedServer): string {
  const index = hbase.regionServers.indexOf(server);
  return index < 0 ? "master" : regionServerName(index);
}
