/**
 * Golden conversations: what really goes over the wire between Apache's Java client, or a socket that sends fixed bytes, and
 * real servers of every kind. The tests decode these files and encode them again, byte for byte.
 *
 * They hold tickets and authenticators of a KDC whose folder is gone when the recording ends: worth nothing to anybody.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";
import { type ClusterDescription, clusterDescriptions, startDescribed } from "./clusters.ts";
import { type JavaCallsOptions, referenceClientVersion, runJavaCalls } from "./java-client.ts";
import { type Kdc, startKdc } from "./kdc.ts";
import { type Tell, toStandardError } from "./maven.ts";
import { type Proxy, type ProxyEvent, startProxy } from "./proxy.ts";

export interface GoldenFile {
  /** The file's name without its ending: cluster, role, case. */
  readonly name: string;
  /** What happens, in a sentence. */
  readonly about: string;
  readonly provenance: {
    readonly server: string;
    readonly kind: "announces" | "misannounces" | "legacy" | "insecure" | "legacy and insecure";
    readonly role: "master" | "rs";
    /** The server's principal; null without security. */
    readonly principal: string | null;
    readonly client: string;
    readonly recorded: string;
    readonly how: string;
    readonly secrets: string;
  };
  readonly events: readonly GoldenEvent[];
}

/** What one side sent, in order; neighbours of one side and connection are joined, for where TCP cut them says nothing. */
export interface GoldenEvent {
  readonly connection: number;
  readonly direction: "client" | "server";
  readonly hex?: string;
  /** That side ended the stream. */
  readonly end?: "fin" | "reset";
}

export interface RecordOptions {
  readonly folder: string;
  /** Names of clusters; all of `recordedClusters` by default. */
  readonly clusters?: readonly string[];
  readonly tell?: Tell;
}

/** The five, and the old versions without security. */
export const recordedClusters: readonly ClusterDescription[] = [
  ...clusterDescriptions,
  {
    id: "2.4-insecure",
    title: "HBase 2.4.18 without security",
    version: "2.4.18",
    announce: false,
    secure: false,
    expected: "legacy",
    regionServersServeMeta: false,
  },
  {
    id: "2.5-insecure",
    title: "HBase 2.5.13 without security",
    version: "2.5.13-hadoop3",
    announce: false,
    secure: false,
    expected: "legacy",
    regionServersServeMeta: true,
  },
];

type Role = "master" | "rs";

/** One file to be: who talks, and what is said about it. */
interface Case {
  readonly name: string;
  readonly about: string;
  readonly role: Role;
  readonly client: JavaCase | RawCase;
}

/** Both patterns alike: such a client has nothing to ask. */
type SamePrincipal = NonNullable<JavaCallsOptions["principals"]>;

interface JavaCase {
  readonly type: "java";
  readonly options: Omit<JavaCallsOptions, "bootstrap">;
  readonly says: string;
}

interface RawCase {
  readonly type: "raw";
  /** Each is sent when the server has been silent for a while after the one before. */
  readonly sends: readonly Buffer[];
}

const java25 = "2.5.13-hadoop3";
const quietMs = 300;

/** Records everything; returns the paths of the files written. */
export async function recordAll(options: RecordOptions): Promise<string[]> {
  const tell = options.tell ?? toStandardError;
  const chosen = recordedClusters.filter((cluster) => options.clusters?.includes(cluster.id) ?? true);
  if (chosen.length === 0)
    throw new Error(`no such cluster; there are ${recordedClusters.map((cluster) => cluster.id).join(", ")}`);
  mkdirSync(options.folder, { recursive: true });
  const written: string[] = [];
  const kdc = await startKdc();
  try {
    for (const description of chosen) {
      const cluster = await startDescribed(description, kdc, { tell });
      try {
        for (const each of cases(description, kdc)) {
          const file = await record(description, cluster, each, tell);
          const path = join(options.folder, `${file.name}.json`);
          rmSync(path, { force: true });
          writeFileSync(path, serialize(file));
          written.push(path);
          tell(`${file.name}: ${file.events.length} events, ${serialize(file).length} bytes`);
        }
      } finally {
        await cluster.stop();
      }
    }
  } finally {
    await kdc.stop();
  }
  return written;
}

async function record(description: ClusterDescription, cluster: Cluster, each: Case, tell: Tell): Promise<GoldenFile> {
  const proxy = await startProxy({
    targetPort: each.role === "master" ? cluster.masterPort : cluster.regionServerPort,
    record: true,
  });
  let outcome = "";
  try {
    if (each.client.type === "java") {
      const result = await runJavaCalls({ ...each.client.options, bootstrap: [`localhost:${proxy.port}`], tell });
      outcome = ` Java counted: ${result.answered} answered, ${result.failed} failed, ${result.hanging} hanging.`;
    } else {
      await talk(proxy, each.client.sends);
    }
    await drained(proxy);
  } finally {
    await proxy.close();
  }
  const { client } = each;
  const version = client.type === "java" ? (client.options.clientVersion ?? referenceClientVersion) : "";
  return {
    name: `${description.id}.${each.role}.${each.name}`,
    about: each.about + outcome,
    provenance: {
      server: `${description.title} (${description.version}), ${each.role === "master" ? "master" : "region server"}, on JDK 17`,
      kind: description.secure
        ? description.expected
        : description.expected === "legacy"
          ? "legacy and insecure"
          : "insecure",
      role: each.role,
      principal: description.secure
        ? `${each.role === "master" ? "hbase-master" : "hbase-rs"}/localhost@${cluster.kdc?.realm ?? ""}`
        : null,
      client:
        client.type === "java"
          ? `Java's RpcConnectionRegistry ${version}, ${client.says}`
          : "a socket that sends fixed bytes",
      recorded: new Date().toISOString().slice(0, 10),
      how: "npm run record: a TCP proxy between client and server",
      secrets: description.secure ? "tickets of a throwaway KDC that is gone" : "none",
    },
    events: joined(proxy.events),
  };
}

// ---------------------------------------------------------------------------------------------------------------------
// What is recorded

function cases(description: ClusterDescription, kdc: Kdc): Case[] {
  const asked = description.regionServersServeMeta ? (["master", "rs"] as const) : (["master"] as const);
  return description.secure ? secureCases(description, kdc, asked) : insecureCases(description, kdc, asked);
}

function secureCases(description: ClusterDescription, kdc: Kdc, asked: readonly Role[]): Case[] {
  const few = { calls: 3, oneByOne: true, providersFirst: true, rpcTimeoutMs: 3000, limitMs: 8000 };
  const login = { kdc };
  const right = (role: Role): SamePrincipal =>
    one(`${role === "master" ? "hbase-master" : "hbase-rs"}/_HOST@${kdc.realm}`);
  return [
    ...questions(["master", "rs"]),
    ...asked.map(
      (role): Case =>
        java(
          "two-principals",
          role,
          "A client that knows two principals asks with Securi.",
          { ...few, login },
          "two principals, providers created first",
        ),
    ),
    ...asked.map(
      (role): Case =>
        java(
          "auth",
          role,
          "The whole GSSAPI opening without a security layer, and calls.",
          { ...few, login, principals: right(role) },
          "one principal, authentication",
        ),
    ),
    ...asked.map(
      (role): Case =>
        java(
          "auth-int",
          role,
          "The whole GSSAPI opening with integrity, and wrapped calls.",
          { ...few, login, principals: right(role), protection: "integrity" },
          "one principal, integrity",
        ),
    ),
    ...asked.map(
      (role): Case =>
        java(
          "auth-conf",
          role,
          "The whole GSSAPI opening with privacy, and wrapped calls.",
          { ...few, login, principals: right(role), protection: "privacy" },
          "one principal, privacy",
        ),
    ),
    java(
      "wrong-principal",
      "rs",
      "A ticket for another service: the server refuses the first token.",
      { ...few, calls: 1, login, principals: one(`other/_HOST@${kdc.realm}`) },
      "with the principal of another service",
    ),
    java(
      "java-2.5",
      "rs",
      "An older client knows the master's principal only and is refused by the region server.",
      { ...few, calls: 1, login, clientVersion: java25 },
      "two principals",
    ),
    java(
      "simple",
      "rs",
      "SIMPLE at a server that demands authentication.",
      { ...few, calls: 1, providersFirst: false },
      "without security",
    ),
    raw("simple-header-only", "rs", "The SIMPLE preamble alone at a server that demands authentication.", [
      Buffer.from("HBas\0\x50", "latin1"),
    ]),
    raw("bad-sasl-token", "rs", "A token that is no GSSAPI token.", [badToken]),
    raw(
      "securi-bad-sasl-token",
      "rs",
      "Securi, and after the answer, whatever it was, a login on the same connection with a token that is none.",
      [Buffer.from("Securi"), badToken],
    ),
    ...(description.regionServersServeMeta
      ? []
      : [
          java(
            "no-meta-service",
            "rs",
            "The region server has no ClientMetaService: it closes after the connection header.",
            { ...few, calls: 1, login, principals: right("rs") },
            "one principal, authentication",
          ),
        ]),
  ];
}

function insecureCases(description: ClusterDescription, kdc: Kdc, asked: readonly Role[]): Case[] {
  const few = { calls: 3, oneByOne: true, rpcTimeoutMs: 3000, limitMs: 8000 };
  const login = { kdc };
  const allowed = { "hbase.ipc.client.fallback-to-simple-auth-allowed": "true" };
  const single = one(`hbase-master/_HOST@${kdc.realm}`);
  return [
    ...questions(["master", "rs"]),
    ...asked.map((role): Case => java("simple", role, "SIMPLE and calls.", few, "without security")),
    java(
      "java-2.5",
      "master",
      "SIMPLE and calls of an older client.",
      { ...few, clientVersion: java25 },
      "without security",
    ),
    java(
      "kerberos-two-principals-refused",
      "master",
      "A client that demands security asks with Securi.",
      { ...few, calls: 1, login, providersFirst: true },
      "two principals, no fallback to SIMPLE",
    ),
    java(
      "kerberos-two-principals-fallback",
      "master",
      "A client that may fall back asks with Securi.",
      { ...few, login, providersFirst: true, site: allowed },
      "two principals, fallback to SIMPLE allowed",
    ),
    java(
      "kerberos-one-principal-refused",
      "master",
      "The server answers the first token with: switch to SIMPLE. The client does not.",
      { ...few, calls: 1, login, providersFirst: true, principals: single },
      "one principal, no fallback to SIMPLE",
    ),
    java(
      "kerberos-one-principal-fallback",
      "master",
      "The server answers the first token with: switch to SIMPLE. The client does.",
      { ...few, login, providersFirst: true, principals: single, site: allowed },
      "one principal, fallback to SIMPLE allowed",
    ),
    raw(
      "securi-simple",
      "master",
      "Securi, and after the answer SIMPLE and a call on the same connection, without the SASL message that Java wastes.",
      [Buffer.from("Securi"), Buffer.concat([simple, header("ClientMetaService"), request(1, "GetClusterId")])],
    ),
    raw("http", "master", "A client of another protocol.", [Buffer.from("GET / HTTP/1.1\r\n\r\n")]),
    raw("wrong-version", "master", "A protocol version that is not served.", [Buffer.from("HBas\x01\x50", "latin1")]),
    raw("unknown-auth-code", "master", "An authentication code that is not served.", [
      Buffer.from("HBas\0\x07", "latin1"),
    ]),
    raw("half-preamble", "master", "Three bytes and then silence; the client gives up.", [Buffer.from("HBa")]),
    raw("unknown-service", "master", "A service that does not exist.", [
      Buffer.concat([simple, header("NoSuchService"), request(0, "GetClusterId")]),
    ]),
    raw("unknown-method", "master", "A method that does not exist, then one that does.", [
      Buffer.concat([simple, header("ClientMetaService"), request(7, "NoSuchMethod")]),
      request(8, "GetClusterId"),
    ]),
    raw("bad-request-header", "master", "A request whose header is no protobuf message.", [
      Buffer.concat([simple, header("ClientMetaService"), framed(Buffer.from("05ffffffffff", "hex"))]),
    ]),
    raw("bad-connection-header", "master", "A connection header that is no protobuf message.", [
      Buffer.concat([simple, framed(Buffer.from("ffffffffff", "hex"))]),
    ]),
    ...(description.regionServersServeMeta
      ? []
      : [
          java(
            "no-meta-service",
            "rs",
            "The region server has no ClientMetaService: it closes after the connection header.",
            { ...few, calls: 1 },
            "without security",
          ),
        ]),
  ];
}

/** The two questions that need no login, alone and together. */
function questions(roles: readonly Role[]): Case[] {
  return roles.flatMap((role) => [
    raw("securi", role, "Securi alone.", [Buffer.from("Securi")]),
    raw("regist", role, "Regist alone.", [Buffer.from("Regist")]),
    raw("securi-regist", role, "Securi, and after the answer Regist on the same connection.", [
      Buffer.from("Securi"),
      Buffer.from("Regist"),
    ]),
  ]);
}

function java(
  name: string,
  role: Role,
  about: string,
  options: Omit<JavaCallsOptions, "bootstrap">,
  says: string,
): Case {
  return { name: `java-${name}`.replace("java-java-", "java-"), about, role, client: { type: "java", options, says } };
}

function raw(name: string, role: Role, about: string, sends: readonly Buffer[]): Case {
  return { name, about, role, client: { type: "raw", sends } };
}

function one(pattern: string): SamePrincipal {
  return { master: pattern, regionServer: pattern };
}

// ---------------------------------------------------------------------------------------------------------------------
// Fixed bytes: written by hand, so that what is recorded does not depend on the code that it will test

const simple = Buffer.from("HBas\0\x50", "latin1");
const badToken = Buffer.concat([Buffer.from("HBas\0\x51", "latin1"), framed(Buffer.from("no token"))]);

/** ConnectionHeader { user_info { effective_user: "client" }, service_name }. */
function header(service: string): Buffer {
  return framed(Buffer.concat([text(1, text(1, "client")), text(2, service)]));
}

/** RequestHeader { call_id, method_name, request_param: true } and an empty request. */
function request(id: number, method: string): Buffer {
  const head = Buffer.concat([Buffer.from([8, id]), text(3, method), Buffer.from([0x20, 1])]);
  return framed(Buffer.concat([Buffer.from([head.length]), head, Buffer.from([0])]));
}

function text(field: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
}

function framed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

// ---------------------------------------------------------------------------------------------------------------------

async function talk(proxy: Proxy, sends: readonly Buffer[]): Promise<void> {
  const socket = connect({ port: proxy.port, host: "127.0.0.1", noDelay: true });
  let last = Date.now();
  let open = true;
  socket.on("connect", () => (last = Date.now()));
  socket.on("data", () => (last = Date.now()));
  socket.on("error", () => undefined);
  socket.on("close", () => (open = false));
  for (const bytes of sends) {
    if (!open) break;
    socket.write(bytes);
    last = Date.now();
    while (open && Date.now() - last < quietMs) await pause(20);
  }
  socket.end();
}

async function drained(proxy: Proxy): Promise<void> {
  for (let waited = 0; proxy.open > 0 && waited < 2000; waited += 20) await pause(20);
}

function joined(events: readonly ProxyEvent[]): GoldenEvent[] {
  const list: { connection: number; direction: "client" | "server"; hex?: string; end?: "fin" | "reset" }[] = [];
  for (const { connection, direction, bytes, end } of events) {
    const before = list.at(-1);
    if (end !== undefined) list.push({ connection, direction, end });
    else if (before?.hex !== undefined && before.connection === connection && before.direction === direction)
      before.hex += bytes.toString("hex");
    else list.push({ connection, direction, hex: bytes.toString("hex") });
  }
  return list;
}

/** An event a line: readable, and differences show where they are. */
function serialize(file: GoldenFile): string {
  const { events, ...rest } = file;
  const head = JSON.stringify(rest, undefined, 2).replace(/\n}$/, "");
  return `${head},\n  "events": [\n${events.map((event) => `    ${JSON.stringify(event)}`).join(",\n")}\n  ]\n}\n`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
