/** The end of the demo: a table on the same servers, through the same Kerberos, one step after the other with what it gave. */
import { connect, type HBase, int32, int64, type Row } from "../../src/index.ts";
import type { EmbeddedHBase } from "../../src/testing.ts";
import { twoPrincipals } from "../lab/clients.ts";
import type { Kdc } from "../lab/kdc.ts";

export interface Step {
  /** as one would write it */
  readonly call: string;
  /** in words */
  readonly gave: string;
  readonly expected: string;
  readonly ms: number;
}

interface Work {
  readonly call: string;
  readonly expected: string;
  run(hbase: HBase): Promise<string>;
}

const NAME = "demo";

const STEPS: readonly Work[] = [
  {
    call: 'admin.createTable({ name: "demo", families: ["f"] }, { splits: … })',
    expected: "2 regions",
    async run(hbase) {
      await hbase.admin.createTable({ name: NAME, families: ["f"] }, { splits: ["user:b"] });
      return `${(await hbase.table(NAME).regions()).length} regions`;
    },
  },
  {
    call: 'table.put("user:ada", { "f:name": "Ada", "f:age": int32(36) })',
    expected: "written",
    async run(hbase) {
      await hbase.table(NAME).put("user:ada", { "f:name": "Ada", "f:age": int32(36) });
      return "written";
    },
  },
  {
    call: 'table.putAll([{ put: "user:alan", … }, { put: "user:grace", … }])',
    expected: "written to both regions",
    async run(hbase) {
      await hbase.table(NAME).putAll([
        { put: "user:alan", values: { "f:name": "Alan", "f:age": int32(41) } },
        { put: "user:grace", values: { "f:name": "Grace", "f:age": int32(85) } },
      ]);
      return "written to both regions";
    },
  },
  {
    call: 'table.get("user:ada")',
    expected: "Ada, 36",
    run: async (hbase) => personOf(await hbase.table(NAME).get("user:ada")),
  },
  {
    call: 'table.scan({ prefix: "user:" })',
    expected: "Ada, 36; Alan, 41; Grace, 85",
    async run(hbase) {
      const people: string[] = [];
      for await (const row of hbase.table(NAME).scan({ prefix: "user:" })) people.push(personOf(row));
      return people.join("; ");
    },
  },
  {
    call: 'table.increment("user:ada", { "f:visits": 1 }), thrice at once',
    expected: "1, 2, 3 visits",
    async run(hbase) {
      const table = hbase.table(NAME);
      const rows = await Promise.all([1, 2, 3].map(() => table.increment("user:ada", { "f:visits": 1 })));
      return `${rows
        .map((row) => row.value("f:visits", int64))
        .sort()
        .join(", ")} visits`;
    },
  },
  {
    call: 'table.checkAndMutate("user:ada", { if: age is 36, then: make it 37 }), twice',
    expected: "done, then not any more",
    async run(hbase) {
      const birthday = (): Promise<{ readonly processed: boolean }> =>
        hbase.table(NAME).checkAndMutate("user:ada", {
          if: { column: "f:age", equals: int32(36) },
          then: { put: { "f:age": int32(37) } },
        });
      const first = await birthday();
      const second = await birthday();
      return `${first.processed ? "done" : "not done"}, then ${second.processed ? "done again" : "not any more"}`;
    },
  },
];

/** The servers are left as they are; the table is gone with them. */
export async function runTableSteps(server: EmbeddedHBase, kdc: Kdc): Promise<Step[]> {
  server.become("announces");
  await using hbase = await connect(server.uri, {
    kerberos: { keytab: await kdc.keytab("client"), principal: `client@${kdc.realm}`, krb5Conf: kdc.krb5Conf },
    principals: twoPrincipals(kdc),
  });
  const steps: Step[] = [];
  for (const { call, expected, run } of STEPS) {
    const start = performance.now();
    const gave = await run(hbase);
    steps.push({ call, gave, expected, ms: performance.now() - start });
  }
  return steps;
}

function personOf(row: Row | undefined): string {
  return `${row?.text("f:name")}, ${row?.value("f:age", int32)}`;
}
