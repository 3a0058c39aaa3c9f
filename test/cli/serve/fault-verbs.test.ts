/** Faults as they are typed at `tshbase serve`. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { FAULT_VERBS, runFaultVerb } from "../../../src/cli/serve/fault-verbs.ts";
import { wordsOf } from "../../../src/cli/shell-words.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { connect } from "../../../src/index.ts";
import { FAULT_KINDS, FAULT_TYPES } from "../../../src/server/hbase/faults/fault-kinds.ts";
import { type EmbeddedHBase, type FaultWhere, type HBaseFault, startHBase } from "../../../src/testing.ts";

let hbase: EmbeddedHBase;
before(async () => {
  hbase = await startHBase({ regionServers: 2, zookeeper: false, tables: { users: ["f"] } });
});
afterEach(() => hbase.reset());
after(() => hbase?.close());

const type = (line: string): Promise<string> => runFaultVerb(hbase, wordsOf(line));

describe("what is typed sets the fault of the example in code", () => {
  // Logins can be refused only where there are any.
  let secured: EmbeddedHBase;
  before(async () => {
    const kerberos = { principal: "hbase/localhost@EXAMPLE.COM" };
    secured = await startHBase({ regionServers: 2, zookeeper: false, tables: { users: ["f"] }, kerberos });
  });
  afterEach(() => secured.reset());
  after(() => secured?.close());

  for (const name of FAULT_TYPES) {
    const { example, typed, verb } = FAULT_KINDS[name];
    it(`fail ${typed}`, async () => {
      const [fault, where = {}] = evaluated(example, secured);
      const line = await runFaultVerb(secured, wordsOf(`fail ${typed}`));
      assert.ok(line.startsWith(`1  ${verb}`), line);
      const [handle] = secured.faults;
      assert.equal(handle?.fault.type, name);
      assert.deepEqual(handle?.fault, fault);
      assert.deepEqual({ ...handle?.where, row: String(handle?.where.row) }, { ...where, row: String(where.row) });
    });
  }
});

describe("the verbs", () => {
  it("say how often a fault has struck, heal one, and all", async () => {
    await using client = await connect(hbase.uri, { pauseMs: 1 });
    await type("fail too-busy users --times 2");
    await type("fail slow users --delay 600000 --method Mutate");
    assert.equal(await type("faults"), "1  too-busy users  struck 0 times\n2  slow users  struck 0 times");
    await client.table("users").get("r");
    assert.equal(await type("faults"), "1  too-busy users  struck 2 times, over\n2  slow users  struck 0 times");
    assert.equal(await type("heal 1"), "");
    assert.equal(await type("faults"), "1  slow users  struck 0 times");
    await type("heal");
    assert.equal(await type("faults"), "");
  });

  it("know rows that are no text, and every option of where", async () => {
    await type(
      String.raw`fail in-transition users --row '\x00\xff' --as notServing --server regionserver-2 --method Get --user joe --times 3 --after 4`,
    );
    const [handle] = hbase.faults;
    assert.deepEqual(handle?.fault, { type: "regionInTransition", as: "notServing" });
    assert.deepEqual(
      { ...handle.where, server: handle.where.server?.address },
      {
        ...{ table: "users", row: Buffer.of(0, 255), method: "Get", user: "joe", times: 3, after: 4 },
        server: hbase.regionServers[1]?.address,
      },
    );
  });

  it("stop servers and start them, by their names", async () => {
    const server = hbase.serverOf("users", "r");
    const name = `regionserver-${hbase.regionServers.indexOf(server) + 1}`;
    await type(`stop ${name}`);
    assert.notEqual(hbase.serverOf("users", "r"), server);
    await type(`start ${server.port}`);
    hbase.moveRegion("users", "r", server);
    assert.equal(await type("expire"), "");
  });

  it("print every fault", async () => {
    const printed = await type("fail");
    for (const name of FAULT_TYPES)
      assert.ok(printed.includes(`\n${FAULT_KINDS[name].verb} `) || printed.startsWith(FAULT_KINDS[name].verb));
    for (const { about, name } of FAULT_VERBS) assert.ok(about.length > 0 && name.length > 0);
  });

  for (const line of [
    ...["fail nothing", "fail slow", "fail slow --delay soon", "fail too-busy a b", "fail too-busy --nothing 3"],
    ...[
      "fail lost-answer --then never",
      "fail refused users",
      "fail too-busy --server nobody",
      "heal 7",
      "stop nobody",
      "nonsense",
    ],
  ]) {
    it(`refuse: ${line}`, async () => {
      await assert.rejects(type(line), UsageError);
      assert.deepEqual(hbase.faults, []);
    });
  }
});

/** The example of the document, as code. */
function evaluated(example: string, hbase: EmbeddedHBase): readonly [HBaseFault, FaultWhere?] {
  const run = new Function("hbase", `return [${example}];`) as (
    given: EmbeddedHBase,
  ) => readonly [HBaseFault, FaultWhere?];
  return run(hbase);
}
