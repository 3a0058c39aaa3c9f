/** `tshbase status`: the cluster as its master sees it. */
import type { ClusterStatus } from "../../admin/cluster-status.ts";
import type { ServerName } from "../../names/server-name.ts";
import { Columns } from "../columns.ts";
import { type Command, defineCommand } from "../command.ts";
import type { Output } from "../output.ts";
import { grouped } from "../progress.ts";

export const status: Command = defineCommand({
  name: "status",
  summary: "print the cluster's servers and what they carry",
  arguments: [],
  options: {},
  async run({ out, client, signal }) {
    const found = await (await client()).admin.clusterStatus({ signal });
    if (out.format === "json") await out.json(jsonOf(found));
    else await print(out, found);
    return undefined;
  },
});

function jsonOf(found: ClusterStatus): object {
  return {
    clusterId: found.clusterId ?? null,
    version: found.hbaseVersion ?? null,
    master: found.master === undefined ? null : addressOf(found.master),
    backupMasters: found.backupMasters.map(addressOf),
    servers: found.liveServers.map(({ server, regions, requestsPerSecond }) => ({
      server: addressOf(server),
      regions: regions.length,
      requestsPerSecond,
    })),
    deadServers: found.deadServers.map(addressOf),
    regionsInTransition: found.regionsInTransition.length,
    balancer: found.balancerOn,
  };
}

async function print(out: Output, found: ClusterStatus): Promise<void> {
  await new Columns(out, ["CLUSTER", found.clusterId ?? "unknown"]).print([
    ["version", found.hbaseVersion ?? "unknown"],
    ["master", found.master === undefined ? "none" : addressOf(found.master)],
    ["backup masters", found.backupMasters.map(addressOf).join(" ") || "none"],
    ["dead servers", found.deadServers.map(addressOf).join(" ") || "none"],
    ["regions in transition", grouped(found.regionsInTransition.length)],
    ["balancer", found.balancerOn ? "on" : "off"],
  ]);
  await out.line("");
  const rows = found.liveServers.map(({ server, regions, requestsPerSecond }) => [
    addressOf(server),
    grouped(regions.length),
    grouped(requestsPerSecond),
  ]);
  const right = (title: string) => ({ title, right: true });
  await new Columns(out, ["REGION SERVER", right("REGIONS"), right("REQUESTS/S")]).print(rows);
}

function addressOf({ host, port }: ServerName): string {
  return `${host}:${port}`;
}
