/** `docs/embedded-faults.md`: every fault of the embedded HBase, from the tables that set them; and those of connections, by their names. */
import { FAULT_KINDS, FAULT_TYPES, type FaultScope } from "../../src/server/hbase/faults/fault-kinds.ts";
import type { Faults } from "../../src/testing.ts";
import { markdownTable } from "./markdown.ts";

const SCOPES: Readonly<Record<FaultScope, readonly [string, string]>> = {
  region: [
    "Regions",
    "One region's part of a call: in a Multi that region fails and the others succeed, as in HBase. `hits` counts regions' parts.",
  ],
  call: ["Calls", "Whole calls, a Multi included."],
  scanner: [
    "Scans",
    "They strike when a call for an open scanner comes, once unless `times` says more; `after: 2` lets two such calls pass. A scan whose rows come in one answer makes no such call: give it a small `caching`. A region that cannot be split (too small) is left alone, and nothing is counted.",
  ],
  login: [
    "Logins",
    "Of servers with `kerberos`. `where` may name `server`, `times` and `after`. A Java server says the same of every trouble with Kerberos.",
  ],
  cluster: ["The clock", "Also `hbase.clock.skewMs = 3_600_000`, at any time; `heal()` and `reset()` put it right."],
};

export function embeddedFaultsDocument(): string {
  const scopes = Object.keys(SCOPES) as FaultScope[];
  return `${[INTRODUCTION, ...scopes.flatMap(sectionOf), SERVERS, CONNECTIONS, connectionTable()].join("\n\n")}\n`;
}

const INTRODUCTION = `# Faults on request

Written by \`npm run docs\` from the tables in \`src/server/hbase/faults/\`; do not edit.

An embedded HBase fails as you ask it to, so that you can test what your program does then. \`hbase.fail(fault, where)\` sets a fault from now on, for
all clients; several may stand at a time, and all of them can be set, changed and taken back while clients work.

\`\`\`ts
import { startHBase } from "tshbase/testing";

await using hbase = await startHBase({ tables: { users: ["info"] } });
const busy = hbase.fail({ type: "regionTooBusy" }, { table: "users", row: "u1", times: 3 });
// … your program reads row u1: three refusals, then the row …
busy.hits; // 3
busy.isOver; // true
busy.heal(); // takes this one back
hbase.heal(); // takes all back; so does hbase.reset()
\`\`\`

\`where\` says which calls, and all that it says must hold:

| field | which calls |
| --- | --- |
| \`table\` | those to regions of this table; hbase:meta is spared unless it is named, so that counts do not depend on what a client has cached |
| \`row\` | those to the region of this row (needs \`table\`) |
| \`onlyRow\` | those to this very row, single actions of a Multi included |
| \`server\` | those to this server; \`hbase.master\` alone means all of \`MasterService\` |
| \`method\` | this method (\`Get\`, \`Mutate\`, \`Multi\`, \`Scan\`, \`CreateTable\`, \`GetClusterId\`, …) of any service; default: every method of \`ClientService\` |
| \`user\` | those of this user |
| \`times\` | so many of them, then no more |
| \`after\` | lets so many pass first |

Closing a scanner never fails. At \`tshbase serve\` the same is typed: \`fail too-busy users --row u1 --times 3\`, \`faults\`, \`heal\`, and \`fail\` alone for a list.`;

const SERVERS = `## Servers that end

\`\`\`ts
import { startHBase } from "tshbase/testing";

await using hbase = await startHBase({ regionServers: 2, tables: { users: ["info"] } });
const server = hbase.serverOf("users", "u1");
await hbase.stopServer(server); // as kill -9: its regions go to the others, its scanners and nonces are gone
await hbase.startServer(server); // another process at the same address, without regions
await hbase.stopServer(hbase.master); // data goes on, the admin waits
await hbase.startServer(hbase.master);
hbase.moveRegion("users", "u1"); // its old server answers RegionMovedException
hbase.splitRegion("users", "m");
hbase.expireScanners(); // all leases end now
hbase.become("insecure"); // another kind of server, from the next connections on
\`\`\`

The last region server keeps its regions while it is down: nothing is served until one is back.`;

const CONNECTIONS = `## Connections

\`hbase.inject(faults)\` and \`server.inject(faults, { connections: 1 })\` concern bytes and connections, whatever they carry: they stand beside the faults above, replace
those injected before, and \`heal()\` takes them back too. Without \`connections\` they concern all, those that are open included.`;

/** By name, so that none is forgotten. */
const CONNECTION_FAULTS: { readonly [K in keyof Required<Faults>]: readonly [string, string] } = {
  delayAnswersMs: ["delayAnswersMs: 200", "waits before each answer to a call, which was carried out by then"],
  delayAfterPreambleMs: ["delayAfterPreambleMs: 200", "waits after each preamble"],
  cut: ['cut: { direction: "sends", afterBytes: 20, how: "reset" }', "ends the connection at an exact byte"],
  hangAfterSecurityPreamble: ["hangAfterSecurityPreamble: true", "never answers the security preamble"],
  halfAnswer: ['halfAnswer: { to: "call", ending: "close" }', "sends the first half of an answer"],
  closeWithAnswer: ['closeWithAnswer: "call"', "closes right behind an answer"],
  dropCalls: ["dropCalls: 1", "carries calls out and never answers them, whatever they are"],
  reverseAnswers: ["reverseAnswers: 2", "answers in reverse order"],
  unknownCallIds: ["unknownCallIds: true", "sends answers to calls that were never made"],
  garbageFrames: ['garbageFrames: "bytes"', "sends what is no answer"],
  stopReading: ['stopReading: "afterHandshake"', "stops reading"],
  failCalls: [
    'failCalls: { javaClass: "org.apache.hadoop.hbase.PleaseHoldException", count: 1 }',
    "answers calls with an exception before their request is looked at",
  ],
  refuseTokens: ["refuseTokens: {}", "refuses every SASL token"],
};

function connectionTable(): string {
  const rows = Object.entries(CONNECTION_FAULTS).map(([name, [example, about]]) => [
    `\`${name}\``,
    about,
    `\`hbase.inject({ ${example} })\``,
  ]);
  return markdownTable(["fault", "the server", "as code"], rows);
}

function sectionOf(scope: FaultScope): string[] {
  const [title, about] = SCOPES[scope];
  const types = FAULT_TYPES.filter((type) => FAULT_KINDS[type].scope === scope);
  const rows = types.map((type) => {
    const { about: what, sees, typed } = FAULT_KINDS[type];
    return [`\`${type}\``, what, sees, `\`fail ${typed}\``];
  });
  const lines = types.map((type) => `hbase.fail(${FAULT_KINDS[type].example});`);
  const code = ["```ts", 'import { startHBase } from "tshbase/testing";', "", START, ...lines, "```"].join("\n");
  return [
    `## ${title}`,
    about,
    markdownTable(["fault", "what goes wrong", "what a client meets", "typed"], rows),
    code,
  ];
}

const START = 'await using hbase = await startHBase({ regionServers: 2, tables: { users: ["info"] } });';
