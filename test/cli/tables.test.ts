/** The commands about tables and the cluster. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryClient } from "./memory-client.ts";
import { runCli } from "./run-cli.ts";

async function output(client: MemoryClient, line: string, terminal = false): Promise<string> {
  const { code, stdout, stderr } = await runCli(client, line, { terminal, errorTerminal: false });
  assert.deepEqual([code, stderr], [0, ""], line);
  return stdout;
}

describe("tables at the command line", () => {
  it("create-namespace makes a namespace", async () => {
    const client = new MemoryClient();
    assert.equal(await output(client, "create-namespace shop"), "");
    assert.deepEqual(client.calls, ["namespace shop"]);
  });

  it("create takes attributes as the shell writes them, and keys of a family's configuration", async () => {
    const client = new MemoryClient();
    await output(
      client,
      "create users f,TTL=forever,IN_MEMORY=TRUE,keep_deleted_cells=true,hbase.hstore.engine.class=E",
    );
    assert.deepEqual(client.tables.get("users")?.families, [
      {
        name: "f",
        attributes: { TTL: "2147483647", IN_MEMORY: "true", KEEP_DELETED_CELLS: "TRUE" },
        configuration: { "hbase.hstore.engine.class": "E" },
      },
    ]);
  });

  for (const [family, problem] of [
    ["f,VERSION=3", /VERSION: is no option of a family; VERSIONS may have been meant/],
    ["f,VERSIONS=x", /VERSIONS=x is nothing that VERSIONS can be/],
    ["f,VERSIONS=1,versions=2", /has VERSIONS twice/],
    ["f,IN_MEMORY=yes", /IN_MEMORY=yes is nothing that IN_MEMORY can be/],
  ] as const)
    it(`create refuses ${family}`, async () => {
      const client = new MemoryClient();
      const { code, stderr } = await runCli(client, `create users ${family}`, {
        terminal: false,
        errorTerminal: false,
      });
      assert.equal(code, 2);
      assert.match(stderr, problem);
      assert.equal(client.tables.size, 0);
    });

  it("create takes families with attributes, and splits; describe and regions show them", async () => {
    const client = new MemoryClient();
    assert.equal(
      await output(client, "create shop:users info,VERSIONS=3,compression=GZ s --split g --split \\x80"),
      "",
    );
    assert.deepEqual(client.tables.get("shop:users")?.families, [
      { name: "info", attributes: { VERSIONS: "3", COMPRESSION: "GZ" } },
      { name: "s", attributes: {} },
    ]);
    assert.equal(
      await output(client, "describe shop:users", true),
      [
        "TABLE       STATE    ATTRIBUTES",
        "shop:users  enabled  DURABILITY=SYNC_WAL",
        "",
        "FAMILY  ATTRIBUTES",
        "info    VERSIONS=3 COMPRESSION=GZ",
        "s",
        "",
      ].join("\n"),
    );
    assert.deepEqual(JSON.parse(await output(client, "describe shop:users")), {
      name: "shop:users",
      enabled: true,
      attributes: { DURABILITY: "SYNC_WAL" },
      families: [
        { name: "info", attributes: { VERSIONS: "3", COMPRESSION: "GZ" } },
        { name: "s", attributes: {} },
      ],
    });
    assert.equal(
      await output(client, "regions shop:users", true),
      [
        "START  END   SERVER                 REGION                            REPLICA",
        `       g     rs0.example.com:16020  920b8f2042c39797e3af610439dc96d7        0`,
        `g      \\x80  rs1.example.com:16020  97f77055d2b93a09115af3db29851158        0`,
        `\\x80         rs2.example.com:16020  7c5a816454739ae9b1b0a27956d84ec6        0`,
        "",
      ].join("\n"),
    );
    assert.deepEqual(JSON.parse((await output(client, "regions shop:users")).split("\n")[1] ?? ""), {
      start: "g",
      end: "\\x80",
      server: "rs1.example.com:16020",
      region: "97f77055d2b93a09115af3db29851158",
      name: `shop:users,g,1.97f77055d2b93a09115af3db29851158.`,
      replicaId: 0,
    });
  });

  it("list prints sorted names, all or those that match", async () => {
    const client = new MemoryClient();
    for (const name of ["shop:z", "b", "shop:a"]) client.with(name);
    assert.equal(await output(client, "list", true), "TABLE\nb\nshop:a\nshop:z\n");
    assert.equal(await output(client, "list shop:.*"), '{"table":"shop:a"}\n{"table":"shop:z"}\n');
    assert.equal(await output(client, "list none"), "");
  });

  it("exists tells by its exit status too", async () => {
    const client = new MemoryClient();
    client.with("t");
    assert.equal(await output(client, "exists t"), "true\n");
    const { code, stdout, stderr } = await runCli(client, "exists u");
    assert.deepEqual([code, stdout, stderr], [1, "false\n", ""]);
  });

  it("drop and truncate disable the table only if they are told to", async () => {
    const client = new MemoryClient();
    client.with("t");
    await output(client, "truncate t --disable --keep-splits");
    await output(client, "enable t");
    await output(client, "disable t");
    await output(client, "drop t --disable");
    assert.deepEqual(client.calls, ["disable t", "truncate t true", "disable t", "delete t"]);
  });

  it("status prints the cluster for people and for programs", async () => {
    const client = new MemoryClient();
    assert.equal(
      await output(client, "status", true),
      [
        "CLUSTER                11111111-2222-3333-4444-555555555555",
        "version                2.6.4",
        "master                 m1.example.com:16000",
        "backup masters         none",
        "dead servers           none",
        "regions in transition  0",
        "balancer               on",
        "",
        "REGION SERVER          REGIONS  REQUESTS/S",
        "rs1.example.com:16020    1,234          56",
        "",
      ].join("\n"),
    );
    assert.deepEqual(JSON.parse(await output(client, "status")), {
      clusterId: "11111111-2222-3333-4444-555555555555",
      version: "2.6.4",
      master: "m1.example.com:16000",
      backupMasters: [],
      servers: [{ server: "rs1.example.com:16020", regions: 1_234, requestsPerSecond: 56 }],
      deadServers: [],
      regionsInTransition: 0,
      balancer: true,
    });
  });
});
