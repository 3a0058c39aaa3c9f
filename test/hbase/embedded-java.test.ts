/**
 * Apache's Java client on the embedded HBase: both its clients, through both registries, with and without Kerberos. What it must be
 * given is what a real HBase 2.6.4 gave it, as recorded in `test/golden/operations`.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { useKdc } from "../../scripts/lab/clients.ts";
import { JavaTables } from "../../scripts/lab/java-tables.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import type { Answer } from "../../scripts/lab/operation-form.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import type { RecordedOperation } from "../../scripts/lab/record-operations.ts";
import type { Properties } from "../../scripts/lab/site.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { PROTECTION_OF_QOP, type Qop } from "../../src/wire/qop.ts";
import { recordedOperations } from "../support/recorded-operations.ts";
import { comparable } from "./differential.ts";
import { OPERATIONS, TABLE } from "./operations.ts";

const DATA = "golden:operations";
const ADMIN = "golden:admin";

interface Connecting {
  readonly registry: "ZKConnectionRegistry" | "RpcConnectionRegistry";
  /** the older client, which the shell and YCSB use */
  readonly blocking?: boolean;
  /** none: no security */
  readonly qop?: Qop;
  /** of the list, besides those that the others build on; default: all */
  readonly groups?: readonly string[];
}

/** Each protection sees all groups once. */
const PLAIN: readonly Connecting[] = [
  { registry: "ZKConnectionRegistry" },
  { registry: "RpcConnectionRegistry", blocking: true },
];
const SECURE: readonly Connecting[] = [
  { registry: "ZKConnectionRegistry", qop: "auth", groups: ["reads", "scans"] },
  {
    registry: "RpcConnectionRegistry",
    qop: "auth",
    blocking: true,
    groups: ["filters", "writes", "checks", "batches"],
  },
  { registry: "ZKConnectionRegistry", qop: "auth-conf", blocking: true, groups: ["reads", "scans", "batches"] },
  { registry: "RpcConnectionRegistry", qop: "auth-conf", groups: ["filters", "writes", "checks"] },
];

for (const version of ["2.5.13-hadoop3", "2.6.4-hadoop3"]) {
  suite(version, "without security", PLAIN);
  suite(version, "Kerberos and two principals", SECURE);
}

function suite(version: string, security: string, list: readonly Connecting[]): void {
  describe(`Java ${version} on the embedded HBase, ${security}`, () => {
    let kdc: Kdc | undefined;
    let java: JavaTables;

    before(async () => {
      if (list !== PLAIN) {
        kdc = await startKdc();
        useKdc(kdc);
      }
      await using server = await startServer(list[0], kdc);
      java = await JavaTables.start(
        { zkPort: zkPortOf(server), kdc },
        { clientVersion: version, providersFirst: true },
      );
    });
    after(async () => {
      await java?.close();
      await kdc?.stop();
      await stopEverything();
    });

    for (const connecting of list) {
      const { registry, blocking = false, qop, groups } = connecting;
      describe(`${registry}, ${blocking ? "Table and Admin" : "AsyncTable and AsyncAdmin"}, ${qop ?? "SIMPLE"}`, () => {
        let server: EmbeddedHBase;

        before(async () => {
          server = await startServer(connecting, kdc);
          await java.reconnect(siteOf(server, connecting), { blocking });
          await java.do("createNamespace", { namespace: "golden" });
        });
        after(() => server?.close());

        describe("administration", () => {
          for (const recorded of recordedOperations("admin")) {
            it(recorded.name, async () => assertAdministered(java, server, recorded));
          }
        });

        describe("operations", () => {
          before(() => java.createTable(DATA, TABLE));
          for (const { name: group, operations } of OPERATIONS) {
            if (groups !== undefined && group !== "seed" && !groups.includes(group)) continue;
            const recorded = new Map(recordedOperations(group).map((each) => [each.name, each.answer]));
            for (const { name, operation } of operations) {
              it(`${group}: ${name}`, async () => {
                assert.deepEqual(comparable(await java.perform(DATA, operation)), comparable(recorded.get(name)));
              });
            }
          }
        });
      });
    }
  });
}

/** The names of regions are the recorded cluster's: those in the same places stand for them. */
async function assertAdministered(java: JavaTables, server: EmbeddedHBase, recorded: RecordedOperation): Promise<void> {
  const { op, ...form } = recorded.operation as { readonly op: string; readonly regionAt?: number };
  // A region may be merged once nothing refers to the one that it was split from: on a real cluster a compaction sees to that.
  if (op === "merge") await java.do("runCatalogJanitor");
  const names = (): string[] => server.regionsOf(ADMIN).map(({ encodedName }) => encodedName);
  const region = op === "move" ? 0 : form.regionAt;
  const places =
    op === "merge" ? { regions: names().slice(0, 2) } : region === undefined ? {} : { region: names()[region] };
  const answer = await java.answer(op, { ...form, ...places, table: ADMIN });
  const [actual, expected] =
    op === "status" ? [statusOf(answer), statusOf(recorded.answer)] : [answer, recorded.answer];
  assert.deepEqual(comparable(actual), comparable(expected));
}

/** What two clusters with the same tables must agree in; servers have names of their own, and their number differs. */
function statusOf(answer: Answer): unknown {
  const { regions, inTransition, dead, version } = (answer as { ok: Record<string, unknown> }).ok;
  return { regions, inTransition, dead, version: /^\d\.\d\.\d/.exec(String(version))?.[0] };
}

async function startServer(connecting: Connecting | undefined, kdc: Kdc | undefined): Promise<EmbeddedHBase> {
  if (kdc === undefined) return startHBase({ regionServers: 2 });
  const qops = connecting?.qop === undefined ? {} : { qops: [connecting.qop] };
  const login = async (name: string): Promise<{ principal: string; keytab: string; qops?: readonly Qop[] }> => {
    return { principal: `${name}@${kdc.realm}`, keytab: await kdc.keytab(name), ...qops };
  };
  const kerberos = { master: await login("hbase-master/localhost"), regionServer: await login("hbase-rs/localhost") };
  return startHBase({ regionServers: 2, kerberos });
}

function siteOf(server: EmbeddedHBase, { registry, qop }: Connecting): Properties {
  return server.siteProperties({
    "hbase.client.registry.impl": `org.apache.hadoop.hbase.client.${registry}`,
    "hbase.rpc.protection": PROTECTION_OF_QOP[qop ?? "auth"],
  });
}

function zkPortOf({ zookeeper = "" }: EmbeddedHBase): number {
  return Number(zookeeper.slice(zookeeper.lastIndexOf(":") + 1));
}
