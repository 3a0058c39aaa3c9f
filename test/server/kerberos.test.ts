/** The acceptor under a real KDC, against our own client machine: every protection, every kind, right and wrong principals. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { type KerberosCredentials, kerberosCredentials } from "../../src/auth/credentials.ts";
import { decode } from "../../src/protobuf/codec.ts";
import {
  GetActiveMasterResponse,
  GetBootstrapNodesResponse,
  GetClusterIdResponse,
  GetMastersResponse,
  GetMetaRegionLocationsResponse,
} from "../../src/protobuf/registry-messages.ts";
import { type BehaviourInput, type EmbeddedCluster, startCluster, startServer } from "../../src/testing.ts";
import { QOPS } from "../../src/wire/qop.ts";
import { MachineClient } from "./machine-client.ts";

const MASTER = "hbase-master/localhost@EXAMPLE.COM";
const REGION_SERVER = "hbase-rs/localhost@EXAMPLE.COM";
const METHODS = ["GetClusterId", "GetActiveMaster", "GetMasters", "GetMetaRegionLocations", "GetBootstrapNodes"];

let kdc: Kdc;
let credentials: KerberosCredentials;
let cluster: EmbeddedCluster;

before(async () => {
  kdc = await startKdc({ principals: ["hbase-master/localhost", "hbase-rs/localhost", "client"] });
  credentials = kerberosCredentials({
    keytab: await kdc.keytab("client"),
    principal: "client@EXAMPLE.COM",
    krb5Conf: kdc.krb5Conf,
  });
  cluster = await startCluster({
    clusterId: "the-cluster",
    master: { kerberos: { principal: MASTER, keytab: await kdc.keytab("hbase-master/localhost") } },
    regionServer: { kerberos: { principal: REGION_SERVER, keytab: await kdc.keytab("hbase-rs/localhost") } },
  });
});

after(async () => {
  await cluster?.close();
  credentials?.dispose();
  await kdc?.stop();
});

for (const qop of QOPS) {
  test(`all five methods under ${qop}, from the master and the region server`, async () => {
    for (const server of cluster.servers) {
      const candidates = [server.principal ?? ""];
      const { client, established } = await MachineClient.open(
        server.port,
        { auth: "kerberos", candidates, qops: [qop] },
        credentials,
      );
      assert.equal(established?.qop, qop);
      const bodies = (await client.call(METHODS)).map(({ body }) => body ?? assert.fail("no body"));
      client.close();
      const [id, active, masters, meta, nodes] = bodies as [Buffer, Buffer, Buffer, Buffer, Buffer];
      const master = { hostName: "localhost", port: cluster.master.port, startCode: BigInt(cluster.master.startCode) };
      const regionServer = {
        hostName: "localhost",
        port: cluster.regionServer.port,
        startCode: BigInt(cluster.regionServer.startCode),
      };
      assert.equal(decode(GetClusterIdResponse, id).clusterId, "the-cluster");
      assert.deepEqual(decode(GetActiveMasterResponse, active).serverName, master);
      assert.deepEqual(decode(GetMastersResponse, masters).masterServers, [{ serverName: master, isActive: true }]);
      assert.deepEqual(decode(GetBootstrapNodesResponse, nodes).serverName, [regionServer]);
      const [location] = decode(GetMetaRegionLocationsResponse, meta).metaLocations;
      assert.deepEqual(location?.serverName, regionServer);
      assert.equal(location?.regionInfo.tableName.qualifier.toString(), "meta");
    }
  });
}

for (const chunkBytes of [1, 3, 50]) {
  test(`header and requests in wrapped chunks of ${chunkBytes} bytes: a frame may begin in one and end in another`, async () => {
    const plan = { auth: "kerberos", candidates: [MASTER], qops: ["auth-conf"] } as const;
    const { client } = await MachineClient.open(cluster.master.port, plan, credentials);
    const answers = await client.call(["GetClusterId", "GetMasters"], { chunkBytes });
    client.close();
    assert.deepEqual(
      answers.map(({ callId, exception }) => [callId, exception]),
      [
        [0, undefined],
        [1, undefined],
      ],
    );
  });
}

test("the client chooses the protection, and a server that does not offer it is left", async () => {
  await using server = await startServer({
    kerberos: { principal: MASTER, keytab: await kdc.keytab("hbase-master/localhost"), qops: ["auth"] },
  });
  const plan = { auth: "kerberos", candidates: [MASTER], qops: ["auth-conf", "auth"] } as const;
  const { client, established } = await MachineClient.open(server.port, plan, credentials);
  assert.equal(established?.qop, "auth");
  client.close();
  await assert.rejects(MachineClient.open(server.port, { ...plan, qops: ["auth-conf"] }, credentials), /offers auth;/);
});

for (const [behaviour, principal] of [
  ["announces", REGION_SERVER],
  ["misannounces", MASTER],
] as [BehaviourInput, string][]) {
  test(`${JSON.stringify(behaviour)}: the question and the authentication share one connection`, async () => {
    const server = cluster.regionServer;
    server.become(behaviour);
    server.resetCounters();
    const plan = { preamble: "security", auth: "kerberos", candidates: [MASTER, REGION_SERVER] } as const;
    const { client, established, failure } = await MachineClient.open(server.port, plan, credentials);
    client.close();
    if (behaviour === "announces") assert.equal(established?.principal, principal);
    // The first guess is the master's principal, and this is a region server: refused in Java's words.
    else {
      assert.deepEqual(failure, {
        type: "refused",
        principal,
        first: true,
        javaClass: "javax.security.sasl.SaslException",
        message: "GSS initiate failed",
      });
    }
    assert.equal(server.counters.connections, 1);
    assert.deepEqual({ ...server.counters.preambles, security: 1, kerberos: 1 }, server.counters.preambles);
    server.become("announces");
  });
}

test("a server that poses as another is told by what it announces", async () => {
  cluster.master.become({ kind: "announces", as: "evil/localhost@EXAMPLE.COM" });
  const plan = { preamble: "security", auth: "kerberos", candidates: [MASTER, REGION_SERVER] } as const;
  const { client, failure } = await MachineClient.open(cluster.master.port, plan, credentials);
  assert.deepEqual(failure, { type: "unexpectedPrincipal", announced: "evil/localhost@EXAMPLE.COM" });
  client.close();
  cluster.master.become("announces");
});

test("events and counters tell who came, how, and for what", async () => {
  const seen: string[] = [];
  await using server = await startServer({
    kerberos: { principal: MASTER, keytab: await kdc.keytab("hbase-master/localhost") },
    onEvent(event) {
      if (event.type === "established") seen.push(`established ${event.user} ${event.qop}`);
      else seen.push(event.type === "sasl" ? `sasl ${event.outcome}` : event.type);
    },
  });
  const plan = { auth: "kerberos", candidates: [MASTER], qops: ["auth-int"] } as const;
  const { client } = await MachineClient.open(server.port, plan, credentials);
  await client.call(["GetClusterId"]);
  client.close();
  await until(() => server.counters.openConnections === 0);
  assert.deepEqual(seen, [
    "connected",
    "preamble",
    "sasl continue",
    "sasl continue",
    "sasl complete",
    "established client@EXAMPLE.COM auth-int",
    "header",
    "call",
    "answer",
    "closed",
  ]);
});

test("a keytab without the principal is refused at the start", async () => {
  const keytab = await kdc.keytab("hbase-rs/localhost");
  await assert.rejects(startServer({ kerberos: { principal: MASTER, keytab } }), (error: Error & { code?: string }) => {
    assert.match(error.code ?? "", /^HBASE_/);
    return true;
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let waits = 0; !condition(); waits++) {
    if (waits > 500) assert.fail("it did not come true within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
