/** The `hbase-site.xml` for clients, read back by our own reader of sites. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { parseConfiguration } from "../../src/registry/configuration-xml.ts";
import { readSite } from "../../src/registry/hbase-site.ts";
import { optionsOfSite, type SiteOptions } from "../../src/registry/site-options.ts";
import { type ClientSite, clientSiteProperties, siteXml } from "../../src/server/client-site.ts";

async function readBack(t: TestContext, site: ClientSite): Promise<SiteOptions> {
  const folder = await mkdtemp(join(tmpdir(), "tshbase-site-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "hbase-site.xml"), siteXml(clientSiteProperties(site)));
  return optionsOfSite(await readSite(folder));
}

const MASTERS = [{ host: "localhost", port: 16_000 }];

test("both registries: the quorum with its port and parent, the bootstrap servers and which of them is a master", async (t) => {
  const bootstrapServers = [...MASTERS, { host: "localhost", port: 16_020 }];
  const zooKeeper = { host: "127.0.0.1", port: 12_181, znodeParent: "/hbase-mine" };
  const { servers, notes, auth } = await readBack(t, { masters: MASTERS, bootstrapServers, zooKeeper });
  assert.deepEqual(servers?.zookeeper.quorum, [{ host: "127.0.0.1", port: 12_181 }]);
  assert.equal(servers?.zookeeper.znodeParent, "/hbase-mine");
  assert.deepEqual(servers?.bootstrap, [
    { address: { host: "localhost", port: 16_000 }, role: "master" },
    { address: { host: "localhost", port: 16_020 }, role: "unknown" },
  ]);
  assert.deepEqual([servers?.notes, notes, auth], [[], [], undefined]);
});

test("the registry is what the caller says, or nothing", async (t) => {
  const registry = "hbase.client.registry.impl";
  const zooKeeper = { host: "127.0.0.1", port: 12_181 };
  assert.equal(clientSiteProperties({ masters: MASTERS, zooKeeper })[registry], undefined);
  for (const [name, means] of [
    ["ZKConnectionRegistry", "zookeeper"],
    ["RpcConnectionRegistry", "rpc"],
  ] as const) {
    const properties = { [registry]: `org.apache.hadoop.hbase.client.${name}` };
    const { servers } = await readBack(t, { masters: MASTERS, zooKeeper, properties });
    assert.equal(servers?.registry, means);
    assert.equal(servers?.zookeeper.znodeParent, "/hbase");
  }
});

test("Kerberos: two principals, protections, and Hadoop's key that Java wants too", async (t) => {
  const kerberos = {
    masterPrincipal: "hbase-master/_HOST@EXAMPLE.COM",
    regionServerPrincipal: "hbase-rs/localhost@EXAMPLE.COM",
    protections: ["privacy", "authentication"],
  } as const;
  const { auth, principals, protection, notes } = await readBack(t, { masters: MASTERS, kerberos });
  assert.equal(auth, "kerberos");
  assert.deepEqual(principals, { master: kerberos.masterPrincipal, regionServer: kerberos.regionServerPrincipal });
  assert.deepEqual(protection, kerberos.protections);
  assert.deepEqual(notes, []);
  assert.equal(clientSiteProperties({ masters: [], kerberos })["hadoop.security.authentication"], "kerberos");
});

test("the file, to the letter", () => {
  assert.equal(
    siteXml({ a: "1 < 2 & 3", "b.c": "" }),
    `<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <property>
    <name>a</name>
    <value>1 &lt; 2 &amp; 3</value>
  </property>
  <property>
    <name>b.c</name>
    <value></value>
  </property>
</configuration>
`,
  );
});

test("any value is read back as it was, but for blanks around it; what XML cannot hold is refused", () => {
  const value = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\r", "").trim());
  fc.assert(
    fc.property(value, (text) => {
      let xml: string;
      try {
        xml = siteXml({ key: text });
      } catch (error) {
        assert.match(String(error), /key: .*XML cannot hold/s);
        return;
      }
      const { properties } = parseConfiguration(xml, "written", "site");
      assert.deepEqual(properties, [{ name: "key", value: text, final: false }]);
    }),
  );
  assert.throws(() => siteXml({ key: "\x00" }), { code: "HBASE_INVALID_ARGUMENT" });
  assert.throws(() => siteXml({ key: "\ud800" }), { code: "HBASE_INVALID_ARGUMENT" });
});
