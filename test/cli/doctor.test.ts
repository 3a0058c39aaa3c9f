/** `tshbase doctor` as its users run it: a process of its own, against acceptors of every kind under a real KDC. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { freePort, run, stopEverything } from "../../scripts/lab/processes.ts";
import { type BehaviourInput, type EmbeddedCluster, startCluster } from "../../src/testing.ts";
import { ZooKeeperStandIn } from "../registry/zookeeper/stand-in.ts";
import { metaZnode, znode } from "../registry/zookeeper/znodes-of.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

interface Printed {
  readonly ok: boolean;
  readonly clusterId: string | null;
  readonly servers: readonly {
    readonly server: string;
    readonly kind: string | null;
    readonly principal: string | null;
    readonly protection: string | null;
    readonly version: null;
    readonly attempts: readonly { readonly preamble: string; readonly outcome: string; readonly ms: number }[];
  }[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly advice: string }[];
}

describe("tshbase doctor", () => {
  let kdc: Kdc;
  let cluster: EmbeddedCluster;
  let login: string[];

  before(async () => {
    kdc = await startKdc();
    process.env["KRB5_CONFIG"] = kdc.krb5Conf;
    const kerberos = async (name: string): Promise<{ principal: string; keytab: string }> => ({
      principal: `${name}@${kdc.realm}`,
      keytab: await kdc.keytab(name),
    });
    cluster = await startCluster({
      clusterId: "the-cluster",
      master: { kerberos: await kerberos("hbase-master/localhost") },
      regionServer: { kerberos: await kerberos("hbase-rs/localhost") },
    });
    login = [
      ...["--keytab", await kdc.keytab("client"), "--principal", `client@${kdc.realm}`],
      ...["--master-principal", `hbase-master/_HOST@${kdc.realm}`],
      ...["--regionserver-principal", `hbase-rs/_HOST@${kdc.realm}`],
      ...["--timeout", "4000"],
    ];
  });
  after(async () => {
    await cluster?.close();
    await kdc?.stop();
    await stopEverything();
  });

  const kinds: readonly (readonly [string, BehaviourInput])[] = [
    ["announces", "announces"],
    ["misannounces", "misannounces"],
    ["legacy", "legacy"],
    ["legacy", { kind: "legacy", answer: "none" }],
  ];
  for (const [kind, behaviour] of kinds) {
    it(`gets through to servers of kind ${kind} (${JSON.stringify(behaviour)}) and says what they are`, async () => {
      cluster.become(behaviour);
      const { code, printed } = await json(["--bootstrap", cluster.master.address, ...login]);
      assert.deepEqual(printed.problems, []);
      assert.equal(code, 0);
      assert.equal(printed.ok, true);
      assert.equal(printed.clusterId, "the-cluster");
      assert.deepEqual(
        printed.servers.map((server) => [server.kind, server.principal, server.protection, server.version]),
        [
          [kind, `hbase-master/localhost@${kdc.realm}`, "authentication", null],
          [kind, `hbase-rs/localhost@${kdc.realm}`, "authentication", null],
        ],
      );
      for (const { attempts } of printed.servers) {
        assert.ok(attempts.length > 0);
        for (const { preamble } of attempts) assert.match(preamble, /^(security|plain)$/);
        assert.equal(attempts.at(-1)?.outcome, "authenticated");
      }
    });
  }

  it("prints a timeline and plain sentences", async () => {
    cluster.become("legacy");
    const { code, stdout } = await doctor(["--bootstrap", cluster.master.address, ...login]);
    assert.equal(code, 0);
    assert.match(stdout, /attempt 1/);
    assert.match(stdout, /HBASE-28321|2\.6/);
  });

  it("says that a server without security needs leave, and is content with it", async () => {
    cluster.become("insecure");
    const refused = await json(["--bootstrap", cluster.bootstrap, ...login]);
    assert.equal(refused.code, 1);
    assert.ok(refused.printed.problems.some(({ code }) => code === "HBASE_FALLBACK_DISALLOWED"));
    const allowed = await json(["--bootstrap", cluster.bootstrap, ...login, "--allow-simple-fallback"]);
    assert.deepEqual([allowed.code, allowed.printed.servers[0]?.kind], [0, "insecure"]);
  });

  it("says that the keytab is missing, that the server is down, and each with what to do", async () => {
    cluster.become("announces");
    const noKeytab = await json(["--bootstrap", cluster.bootstrap, ...login, "--keytab", join(kdc.dir, "none")]);
    assert.equal(noKeytab.code, 1);
    assert.ok(noKeytab.printed.problems.some(({ code, advice }) => code === "HBASE_NO_CREDENTIALS" && advice !== ""));
    const down = await json(["--bootstrap", `localhost:${await freePort()}`, ...login]);
    assert.equal(down.code, 1);
    assert.ok(
      down.printed.problems.some(({ code }) => code === "HBASE_CONNECT_FAILED"),
      JSON.stringify(down.printed),
    );
  });

  it("finds the cluster through ZooKeeper, and dials what the host map says", async () => {
    cluster.become("announces");
    const zk = new ZooKeeperStandIn({ znodes: znodesOf(cluster) });
    const port = await zk.listen();
    try {
      const inside = "zk1.inside:2181,127.0.0.1:1/hbase";
      const args = ["--zookeeper", inside, "--host-map", `zk1.inside:2181=127.0.0.1:${port}`, ...login];
      const { code, printed } = await json(args);
      assert.deepEqual(printed.problems, []);
      assert.deepEqual([code, printed.clusterId, printed.servers.length], [0, "the-cluster", 2]);
      const { stdout } = await doctor(args);
      assert.match(stdout, /zk1\.inside:2181: ZooKeeper answers/);
      assert.match(stdout, /127\.0\.0\.1:1 of the ZooKeeper quorum does not answer/);
      assert.match(stdout, /ZooKeeper \/hbase: masters: .*\(active\)/);
      const wrongParent = await json(["--zookeeper", `127.0.0.1:${port}/hbase-secure`, ...login]);
      assert.equal(wrongParent.code, 1);
      assert.ok(wrongParent.printed.problems.some((problem) => problem.code === "HBASE_ZNODE_MISSING"));
    } finally {
      await zk.close();
    }
    const down = await json(["--zookeeper", `127.0.0.1:${port}/hbase`, ...login]);
    assert.ok(down.printed.problems.some((problem) => problem.code === "HBASE_CONNECT_FAILED"));
  });

  it("says that the KDC is down", async () => {
    cluster.become("announces");
    await kdc.down();
    try {
      const { code, printed } = await json(["--bootstrap", cluster.bootstrap, ...login]);
      assert.equal(code, 1);
      assert.ok(printed.problems.some((problem) => problem.code === "HBASE_KDC_UNREACHABLE"));
    } finally {
      await kdc.restart();
    }
  });

  it("ends with 2 and the usage for what it cannot make sense of", async () => {
    const wrong: readonly string[][] = [["doctr"], ["doctor", "--bootstap", "x"], ["doctor", "--keytab", "k"], []];
    for (const args of wrong) {
      const { code, stderr } = await tshbase(args);
      assert.equal(code, 2, args.join(" "));
      assert.match(stderr, /Usage|tshbase doctor/);
    }
  });
});

function znodesOf({ master, regionServer }: EmbeddedCluster): Record<string, Buffer> {
  const portOf = ({ address }: { readonly address: string }): number => Number(address.split(":").at(-1));
  return {
    "/hbase/hbaseid": znode("ClusterId", { clusterId: "the-cluster" }),
    "/hbase/master": znode("Master", { master: { hostName: "localhost", port: portOf(master) } }),
    [`/hbase/rs/localhost,${portOf(regionServer)},1`]: Buffer.alloc(0),
    "/hbase/meta-region-server": metaZnode("localhost", portOf(regionServer)),
  };
}

async function json(args: readonly string[]): Promise<{ code: number | null; printed: Printed }> {
  const { code, stdout, stderr } = await doctor([...args, "--json"]);
  assert.notEqual(stdout, "", stderr);
  return { code, printed: JSON.parse(stdout) as Printed };
}

const doctor = (args: readonly string[]): ReturnType<typeof tshbase> => tshbase(["doctor", ...args]);

function tshbase(args: readonly string[]): ReturnType<typeof run> {
  return run(process.execPath, [MAIN, ...args], { timeoutMs: 60_000 });
}
