/**
 * The command line as people and scripts run it: a process of its own, against a cluster. What it prints and what it exits with,
 * verb by verb, in the order in which a table lives.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { twoPrincipals } from "../../scripts/lab/clients.ts";
import { type RunResult, run } from "../../scripts/lab/processes.ts";
import type { Protection } from "../../scripts/lab/site.ts";
import type { SuiteCluster } from "./suite-cluster.ts";

const CLI = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));
/** More than two processes a test would be no better for it. */
const LIMIT_MS = 60_000;

interface RowJson {
  readonly row: string;
  readonly cells: readonly { column: string; timestamp: string; type: string; value: string }[];
}

/** Called inside a `describe` whose `before` starts the cluster. @param protection that a secured one wants */
export function commandLine(running: () => SuiteCluster, protection?: Protection): void {
  describe("the command line", () => {
    let cluster: SuiteCluster;
    let folder: string;
    /** where the cluster is and who to be, as its users say it */
    let site: readonly string[];
    let login: readonly string[] = [];

    before(async () => {
      cluster = running();
      folder = mkdtempSync(join(tmpdir(), "tshbase-command-line-"));
      const { kdc } = cluster;
      if (kdc !== undefined) login = ["--keytab", await kdc.keytab("client"), "--principal", `client@${kdc.realm}`];
      site = ["--site", cluster.site, ...login];
    });
    after(() => rmSync(folder, { recursive: true }));

    const tshbase = (...args: string[]): Promise<RunResult> =>
      run(process.execPath, [CLI, ...args], { timeoutMs: LIMIT_MS });

    /** What it prints, when all is well. */
    async function done(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await tshbase(...args, ...site);
      assert.deepEqual([code, stderr], [0, ""], args.join(" "));
      return stdout;
    }

    async function refused(expected: number, message: RegExp, ...args: string[]): Promise<void> {
      const { code, stdout, stderr } = await tshbase(...args);
      assert.deepEqual([code, stdout], [expected, ""], `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, message);
    }

    const rows = async (...args: string[]): Promise<RowJson[]> => lines(await done(...args));
    const keys = async (...args: string[]): Promise<string[]> => (await rows(...args)).map(({ row }) => row);

    it("create makes a table with families, attributes and splits; exists, list, describe and regions show it", async () => {
      assert.equal(await done("create", "cli", "f,VERSIONS=3", "g", "--split", "m"), "");
      assert.equal(await done("exists", "cli"), "true\n");
      const [all, some, json, table, places] = await Promise.all([
        done("list"),
        done("list", "cl.", "--table"),
        done("describe", "cli"),
        done("describe", "cli", "--table"),
        done("regions", "cli"),
      ]);
      assert.ok(all.includes('{"table":"cli"}\n'));
      assert.match(some, /^TABLE *\ncli *\n$/);
      const described = JSON.parse(json) as {
        name: string;
        enabled: boolean;
        families: { name: string; versions: number }[];
      };
      assert.deepEqual(
        [described.name, described.enabled, described.families.map(({ name, versions }) => [name, versions])],
        [
          "cli",
          true,
          [
            ["f", 3],
            ["g", 1],
          ],
        ],
      );
      assert.match(table, /^f .*VERSIONS=3/m);
      const regions = lines<{ start: string; end: string; server: string }>(places);
      const server = `localhost:${cluster.regionServerPort}`;
      assert.deepEqual(
        regions.map((region) => [region.start, region.end, region.server]),
        [
          ["", "m", server],
          ["m", "", server],
        ],
      );
    });

    it("status names the cluster's servers", async () => {
      const found = JSON.parse(await done("status")) as Record<string, unknown> & { servers: { server: string }[] };
      assert.equal(found["version"], cluster.version);
      assert.equal(found["master"], `localhost:${cluster.masterPort}`);
      assert.deepEqual(
        found.servers.map(({ server }) => server),
        [`localhost:${cluster.regionServerPort}`],
      );
      assert.match(await done("status", "--table"), /^REGION SERVER +REGIONS +REQUESTS\/S/m);
    });

    it("put writes bytes, get prints them, as JSON and for people", async () => {
      assert.equal(await done("put", "cli", "b", "f:q", "old", "--timestamp", "1"), "");
      assert.equal(await done("put", "cli", "b", "f:q", "new", "g:\\x00", "\\x00\\xFF", "--timestamp", "2"), "");
      assert.deepEqual(await rows("get", "cli", "b"), [
        {
          row: "b",
          cells: [
            { column: "f:q", timestamp: "2", type: "put", value: "new" },
            { column: "g:\\x00", timestamp: "2", type: "put", value: "\\x00\\xFF" },
          ],
        },
      ]);
      const [versions] = await rows("get", "cli", "b", "f:q", "--versions", "all");
      assert.deepEqual(
        versions?.cells.map(({ value }) => value),
        ["new", "old"],
      );
      assert.match(
        await done("get", "cli", "b", "f", "--table"),
        /^ROW +COLUMN +TIMESTAMP +VALUE *\nb +f:q +2 +new *\n$/,
      );
      assert.equal(await done("get", "cli", "nobody"), "");
    });

    it("incr adds to a counter", async () => {
      assert.equal(await done("incr", "cli", "counter", "f:n"), "1\n");
      assert.equal(await done("incr", "cli", "counter", "f:n", "41"), "42\n");
      assert.equal(await done("incr", "cli", "counter", "f:n", "-2"), "40\n");
    });

    it("scan takes ranges, prefixes, columns, filters, limits, and goes backwards", async () => {
      const pRows = ["p1", "p2", "p3", "q1"];
      await Promise.all(pRows.map((row) => done("put", "cli", row, "f:q", `of ${row}`)));
      const filter = "RowFilter(=, 'regexstring:^[bp]') AND ValueFilter(!=, 'substring:p2')";
      const scans: readonly (readonly [args: readonly string[], found: readonly string[]])[] = [
        [[], ["b", "counter", "p1", "p2", "p3", "q1"]],
        [["--reversed"], ["q1", "p3", "p2", "p1", "counter", "b"]],
        [
          ["--prefix", "p"],
          ["p1", "p2", "p3"],
        ],
        [
          ["--prefix", "p", "--reversed", "--limit", "2"],
          ["p3", "p2"],
        ],
        [
          ["--start", "counter", "--stop", "p2"],
          ["counter", "p1"],
        ],
        [["g"], ["b"]],
        [
          ["--filter", filter],
          ["b", "p1", "p3"],
        ],
      ];
      const found = await Promise.all(scans.map(([args]) => keys("scan", "cli", ...args)));
      for (const [index, [args, expected]] of scans.entries()) assert.deepEqual(found[index], expected, args.join(" "));
      assert.match(await done("scan", "cli", "--prefix", "p1", "--table"), /^p1 +f:q +\d{4}-\d\d-\d\dT\S+ +of p1/m);
    });

    it("count counts rows", async () => {
      const counts = [[], ["--prefix", "p"], ["g"]].map((args) => done("count", "cli", ...args));
      assert.deepEqual(await Promise.all(counts), ["6\n", "3\n", "1\n"]);
    });

    it("delete takes columns and rows away", async () => {
      assert.equal(await done("delete", "cli", "b", "g"), "");
      assert.deepEqual(
        (await rows("get", "cli", "b"))[0]?.cells.map(({ column }) => column),
        ["f:q"],
      );
      assert.equal(await done("delete", "cli", "q1"), "");
      assert.equal(await done("count", "cli"), "5\n");
      const [raw] = await rows("scan", "cli", "--prefix", "q1", "--raw", "--versions", "all");
      assert.deepEqual(
        raw?.cells.map(({ type }) => type),
        ["deleteFamily", "put", "deleteFamily"],
      );
    });

    it("export into import makes another table the same, deletes and versions included", async () => {
      await done("create", "cli-copy", "f,VERSIONS=3", "g");
      const pipe = `"$0" "$1" export cli --raw --versions all "\${@:2}" | "$0" "$1" import cli-copy "\${@:2}"`;
      const { code, stdout, stderr } = await run(
        "bash",
        ["-o", "pipefail", "-c", pipe, process.execPath, CLI, ...site],
        {
          timeoutMs: LIMIT_MS,
        },
      );
      assert.deepEqual([code, stdout, stderr], [0, "", ""]);
      const all = ["--raw", "--versions", "all"];
      const source = await rows("scan", "cli", ...all);
      assert.ok(source.length >= 6);
      assert.deepEqual(await rows("scan", "cli-copy", ...all), source);
      assert.deepEqual(await rows("scan", "cli-copy"), await rows("scan", "cli"));
    });

    it("export writes a file and import reads it", async () => {
      const file = join(folder, "rows.jsonl");
      assert.equal(await done("export", "cli", "--file", file), "");
      assert.equal(readFileSync(file, "utf8"), await done("scan", "cli"));
      assert.equal(await done("truncate", "cli-copy", "--disable"), "");
      assert.equal(await done("count", "cli-copy"), "0\n");
      assert.equal(await done("import", "cli-copy", "--file", file), "");
      assert.deepEqual(await rows("scan", "cli-copy"), await rows("scan", "cli"));
    });

    it("finds the cluster by --zookeeper and by --bootstrap, logged in as it was told", async () => {
      const { kdc } = cluster;
      const principals = kdc === undefined ? undefined : twoPrincipals(kdc);
      const secured = [
        ...login,
        ...(principals?.master === undefined ? [] : ["--master-principal", principals.master]),
        ...(principals?.regionServer === undefined ? [] : ["--regionserver-principal", principals.regionServer]),
        ...(protection === undefined ? [] : ["--protection", protection]),
      ];
      for (const where of [
        ["--zookeeper", `127.0.0.1:${cluster.zkPort}/hbase`],
        ["--bootstrap", `localhost:${cluster.masterPort}`],
      ]) {
        const { code, stdout, stderr } = await tshbase("get", "cli", "p1", "f:q", ...where, ...secured);
        assert.deepEqual([code, stderr], [0, ""], where[0]);
        assert.deepEqual(
          lines<RowJson>(stdout)[0]?.cells.map(({ value }) => value),
          ["of p1"],
        );
      }
    });

    it("exits with 1 for what fails, and says what did", async () => {
      await Promise.all([
        refused(1, /tshbase get: .*absent/, "get", "absent", "row", ...site),
        refused(1, /tshbase put: .*nope/, "put", "cli", "row", "nope:q", "value", ...site),
        refused(1, /tshbase create: .*cli/, "create", "cli", "f", ...site),
        refused(1, /tshbase drop: .*disable/i, "drop", "cli", ...site),
      ]);
      const { code, stdout } = await tshbase("exists", "absent", ...site);
      assert.deepEqual([code, stdout], [1, "false\n"]);
    });

    it("exits with 2 for what makes no sense, before it asks anybody", async () => {
      await Promise.all([
        refused(2, /--bootstrap or --zookeeper is needed/, "list"),
        refused(2, /--filter/, "scan", "cli", "--filter", "NoFilter(", ...site),
        refused(2, /--limit/, "scan", "cli", "--limit", "few", ...site),
        refused(2, /no value behind it/, "put", "cli", "row", "f:q", ...site),
        refused(2, /frobnicate/, "frobnicate", ...site),
      ]);
    });

    it("exits with 1 when the login is refused", async () => {
      if (cluster.kdc === undefined) return;
      const { code, stderr } = await tshbase(
        "list",
        "--site",
        cluster.site,
        ...login.slice(0, 3),
        "nobody@NOWHERE.INVALID",
      );
      assert.equal(code, 1, stderr);
      assert.match(stderr, /nobody@NOWHERE\.INVALID/);
    });

    it("disable, enable and drop end it", async () => {
      assert.equal(await done("disable", "cli"), "");
      await refused(1, /tshbase count: /, "count", "cli", "--timeout", "3000", ...site);
      assert.equal(await done("enable", "cli"), "");
      assert.equal(await done("count", "cli"), "5\n");
      const dropped = ["cli", "cli-copy"].map((table) => done("drop", table, "--disable"));
      assert.deepEqual(await Promise.all(dropped), ["", ""]);
      assert.deepEqual(lines(await done("list", "cli.*")), []);
    });
  });
}

function lines<T = RowJson>(text: string): T[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
