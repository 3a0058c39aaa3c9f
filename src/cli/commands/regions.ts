/** `tshbase regions`: where a table's regions are. */
import { toPrintable } from "../../bytes/printable.ts";
import { Columns } from "../columns.ts";
import { type Command, defineCommand } from "../command.ts";
import { TABLE } from "../read-options.ts";

export const regions: Command = defineCommand({
  name: "regions",
  summary: "print a table's regions and the servers they are on",
  arguments: [TABLE],
  options: {},
  examples: ["tshbase regions users --json | jq -r .server | sort | uniq -c"],
  async run({ args: [name = ""], out, client, note }) {
    const found = (await (await client()).table(name).regions()).map(({ region, server }) => ({
      start: toPrintable(region.startKey),
      end: toPrintable(region.endKey),
      server: `${server.host}:${server.port}`,
      region: region.encodedName,
      name: toPrintable(region.name),
      replicaId: region.replicaId,
    }));
    if (out.format === "json") await out.write(found.map((region) => `${JSON.stringify(region)}\n`).join(""));
    else {
      const rows = found.map(({ start, end, server, region, replicaId }) => [
        start,
        end,
        server,
        region,
        String(replicaId),
      ]);
      await new Columns(out, ["START", "END", "SERVER", "REGION", { title: "REPLICA", right: true }]).print(rows);
    }
    note(`${found.length} ${found.length === 1 ? "region" : "regions"}`);
    return undefined;
  },
});
