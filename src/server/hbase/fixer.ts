/** Puts fixtures into a cluster, and puts a cluster back to them. Works on the cluster's state, without a client and at once. */

import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { TableName } from "../../names/table-name.ts";
import { emptyTable } from "../master/empty-table.ts";
import type { RegionEntry, TableEntry } from "../master/entries.ts";
import { createNamespace } from "../master/namespace-orders.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";
import type { Schema } from "../master/table-schema.ts";
import { type Fixtures, newTable, putsOf } from "./fixtures.ts";
import { Homes } from "./homes.ts";

/** A table as it was when its fixture was put in: as long as it is still that, emptying it is enough. */
interface Fixed {
  readonly schema: Schema;
  readonly regions: readonly RegionEntry[];
}

export class Fixer {
  readonly #cluster: OpenedCluster;
  readonly #fixtures: Fixtures;
  readonly #homes: Homes;
  readonly #fixed = new Map<string, Fixed>();

  constructor(cluster: OpenedCluster, fixtures: Fixtures) {
    this.#cluster = cluster;
    this.#fixtures = fixtures;
    this.#homes = new Homes(cluster);
  }

  /** Tables that are there already, from a former life on disk, stay as they are, and so do their rows. Throws `InvalidArgumentError`. */
  apply(): void {
    for (const name of Object.keys(this.#fixtures.rows ?? {})) {
      if (this.#fixtures.tables?.[name] === undefined)
        throw new InvalidArgumentError(`rows.${name}`, "there is no such table among the fixtures");
    }
    for (const name of this.#names()) naming(`tables.${name}`, () => requireUsers(TableName.of(name)));
    for (const name of this.#names()) if (this.#table(name) === undefined) this.#create(name);
    for (const table of this.#cluster.catalog.tables()) this.#homes.remember(table);
  }

  /** What is not a fixture goes; fixtures are as they were, and where they were. Regions that nobody has touched stay, so that clients need not look for them. */
  reset(): void {
    const untouched = this.#cluster.catalog.tables().filter((table) => this.#isUntouched(table));
    this.#cluster.reset(new Set(untouched));
    for (const name of this.#names()) {
      const table = this.#table(name);
      if (table === undefined) this.#create(name);
      else this.#refill(table);
    }
    for (const table of this.#cluster.catalog.tables()) this.#homes.goBack(table);
  }

  #names(): readonly string[] {
    return Object.keys(this.#fixtures.tables ?? {});
  }

  #table(name: string): TableEntry | undefined {
    return this.#cluster.catalog.table(TableName.of(name));
  }

  #create(name: string): void {
    naming(`tables.${name}`, () => this.#make(name));
    const table = this.#table(name) as TableEntry;
    this.#fixed.set(name, { schema: table.schema, regions: this.#cluster.catalog.regionsOf(table) });
    this.#write(table);
  }

  #make(name: string): void {
    const { descriptor, splitKeys } = newTable(name, this.#fixtures.tables?.[name] ?? []);
    const { namespace } = TableName.of(name);
    if (this.#cluster.catalog.namespace(namespace) === undefined)
      createNamespace(this.#cluster.state, { name: Buffer.from(namespace) });
    this.#cluster.createTable(descriptor, splitKeys);
  }

  #isUntouched(table: TableEntry): boolean {
    const fixed = this.#fixed.get(table.name.text);
    if (fixed === undefined || fixed.schema !== table.schema || !table.isEnabled) return false;
    const regions = this.#cluster.catalog.regionsOf(table);
    return (
      regions.length === fixed.regions.length &&
      regions.every((region, index) => region === fixed.regions[index] && isOpen(region))
    );
  }

  #refill(table: TableEntry): void {
    emptyTable(this.#cluster.state, table);
    this.#write(table);
  }

  #write(table: TableEntry): void {
    const name = table.name.text;
    const rows = this.#fixtures.rows?.[name];
    if (rows === undefined) return;
    const regions = this.#cluster.catalog.regionsOf(table);
    naming(`rows.${name}`, () => {
      for (const put of putsOf(rows)) regions.find(({ info }) => info.contains(put.row))?.data?.mutate(put.row, [put]);
    });
  }
}

/** What HBase keeps for itself is not there to be emptied at every reset. */
function requireUsers(name: TableName): void {
  if (name.isSystem)
    throw new Error("HBase's own tables cannot be fixtures: choose a name outside the namespace hbase");
}

/** Neither split nor unassigned. */
function isOpen({ isSplitParent, places }: RegionEntry): boolean {
  return !isSplitParent && places.every(({ state }) => state === "OPEN");
}

/** What is refused is refused in the words of whoever does, under the name of the fixture that it is in. */
function naming<T>(fixture: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new InvalidArgumentError(fixture, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
