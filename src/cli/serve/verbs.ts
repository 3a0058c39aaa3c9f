/**
 * What can be typed at `tshbase serve` while it runs: a table of verbs. Whoever adds one adds a row to `VERBS`; `help` and the loop
 * work by it.
 */
import { fromPrintable, toPrintable } from "../../bytes/printable.ts";
import type { EmbeddedHBase, EmbeddedServer } from "../../testing.ts";
import { UsageError } from "../usage-error.ts";
import { FAULT_VERBS } from "./fault-verbs.ts";
import { kindOf } from "./serve-options.ts";

export interface Verb {
  readonly name: string;
  /** what stands behind the name, such as `TABLE ROW [SERVER]` */
  readonly usage: string;
  readonly about: string;
  /**
   * @param args as many as `usage` asks for, those in brackets optional
   * @returns what is to be printed, line by line
   * @throws UsageError, or whatever the embedded HBase throws: it is printed
   */
  run(hbase: EmbeddedHBase, args: readonly string[]): readonly string[] | Promise<readonly string[]>;
}

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
    about: "back to the beginning: the tables of --table, empty; other tables gone; servers healed",
    run(hbase) {
      hbase.reset();
      return [];
    },
  },
];

export function regionLines(hbase: EmbeddedHBase, table: string): string[] {
  return hbase.regionsOf(table).map(({ startKey, endKey, encodedName }) => {
    const server = hbase.serverOf(table, startKey);
    return `${table}  ${toPrintable(startKey) || "-"} to ${toPrintable(endKey) || "-"}  ${server.address}  ${encodedName}`;
  });
}

/** @param word `master`, the number of a region server from 1, or an address or its port */
export function serverNamed(hbase: EmbeddedHBase, word: string): EmbeddedServer {
  const found = hbase.servers.find(
    (server) => word === serverName(hbase, server) || word === server.address || word === String(server.port),
  );
  if (found !== undefined) return found;
  const names = hbase.servers.map((server) => serverName(hbase, server));
  throw new UsageError(`${JSON.stringify(word)} is none of the servers ${names.join(", ")}`);
}

/** As the log has it. */
function serverName(hbase: EmbeddedHBase, server: EmbeddedServer): string {
  const index = hbase.regionServers.indexOf(server);
  return index < 0 ? "master" : `regionserver-${index + 1}`;
}
