/**
 * What can be typed at `tshbase serve` while it runs: a table of verbs. Whoever adds one adds a row to `VERBS`; `help` and the loop
 * work by it.
 */
import { fromPrintable, toPrintable } from "../../bytes/printable.ts";
import type { EmbeddedHBase } from "../../testing.ts";
import { FAULT_VERBS } from "./fault-verbs.ts";
import { kindOf } from "./serve-options.ts";
import { serverName, serverNamed } from "./server-words.ts";
import type { Verb } from "./verb.ts";

export const VERBS: readonly Verb[] = [
  {
    name: "tables",
    usage: "",
    about: "print the tables and how many regions they have",
    run: (hbase) =>
      hbase.tableNames.map((table) => {
        const count = hbase.regionsOf(table).length;
        return `${table}  ${count} ${count === 1 ? "region" : "regions"}`;
      }),
  },
  {
    name: "regions",
    usage: "[TABLE]",
    about: "print the regions of a table, or of all, and where they are",
    run: (hbase, [table]) =>
      (table === undefined ? hbase.tableNames : [table]).flatMap((name) => regionLines(hbase, name)),
  },
  {
    name: "split",
    usage: "TABLE ROW",
    about: "split the region of this row in front of it",
    run(hbase, [table = "", row = ""]) {
      hbase.splitRegion(table, fromPrintable(row));
      return regionLines(hbase, table);
    },
  },
  {
    name: "merge",
    usage: "TABLE ROW",
    about: "join the region of this row with the one behind it",
    run(hbase, [table = "", row = ""]) {
      hbase.mergeRegion(table, fromPrintable(row));
      return regionLines(hbase, table);
    },
  },
  {
    name: "move",
    usage: "TABLE ROW [SERVER]",
    about: "move the region of this row to another server",
    run(hbase, [table = "", row = "", server]) {
      hbase.moveRegion(table, fromPrintable(row), server === undefined ? undefined : serverNamed(hbase, server));
      return regionLines(hbase, table);
    },
  },
  {
    name: "kind",
    usage: "KIND [SERVER]",
    about: "make servers announces, misannounces, legacy or insecure, from their next connections on",
    run(hbase, [word = "", server]) {
      const kind = kindOf(word, hbase.master.principal !== undefined);
      const servers = server === undefined ? hbase.servers : [serverNamed(hbase, server)];
      for (const each of servers) each.become(kind);
      return [];
    },
  },
  {
    name: "servers",
    usage: "",
    about: "print the servers, what they are and how many connections they have",
    run: (hbase) =>
      hbase.servers.map(
        (server) =>
          `${serverName(hbase, server)}  ${server.address}  ${server.behaviour.kind}  ${server.counters.openConnections} connections`,
      ),
  },
  {
    name: "flush",
    usage: "",
    about: "wait until everything that was acknowledged is on disk",
    run: async (hbase) => {
      await hbase.flush();
      return [];
    },
  },
  ...FAULT_VERBS,
  {
    name: "reset",
    usage: "",
    about:
      "back to the beginning: the tables of --table, empty; other tables gone; servers healed, and of their first kind",
    run(hbase) {
      hbase.reset();
      return [];
    },
  },
];

function regionLines(hbase: EmbeddedHBase, table: string): string[] {
  return hbase.regionsOf(table).map(({ startKey, endKey, encodedName }) => {
    const server = hbase.serverOf(table, startKey);
    return `${table}  ${toPrintable(startKey) || "-"} to ${toPrintable(endKey) || "-"}  ${server.address}  ${encodedName}`;
  });
}
