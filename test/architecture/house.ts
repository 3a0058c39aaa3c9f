/**
 * The house of ARCHITECTURE.md as data: which folder of `src/` stands on which floor, and what each may touch. Whoever wants
 * to import more changes this table in the same commit and says why; the tests beside it only read it.
 */

export interface Room {
  /** a folder of `src/`, or one of the files directly in it */
  readonly name: string;
  readonly floor: number;
  /** a room may import from every floor below this one; its own floor unless it stands beside the others */
  readonly below?: number;
  /** rooms it may import from although they are not below */
  readonly and?: readonly string[];
  /** without the `node:`; a path such as `fs/promises` counts as `fs` */
  readonly builtins?: readonly string[];
  readonly packages?: readonly string[];
  /** sans-IO: no promise, timer, clock, randomness or process */
  readonly pure?: boolean;
}

export const HOUSE: readonly Room[] = [
  { name: "bytes", floor: 0, pure: true },
  { name: "errors", floor: 0, pure: true },
  { name: "protobuf", floor: 1, pure: true },
  // What applications keep in cells, as HBase's `Bytes` writes it. Not in `bytes`: it refuses values, with errors that users see.
  { name: "values", floor: 1, pure: true },
  // Work that several wait for, and pauses before repetitions: from logins to regions, nobody owns them alone.
  { name: "waiting", floor: 1, builtins: ["timers"] },
  // Tables, regions and servers as HBase writes them. MD5 is part of the names of regions; it computes.
  { name: "names", floor: 2, builtins: ["crypto"], pure: true },
  // zlib's synchronous functions compute: bytes in, bytes out, within a bound that is handed to them.
  { name: "wire", floor: 2, builtins: ["zlib"], pure: true },
  { name: "handshake", floor: 3, pure: true },
  // Filters as plain data: clients write them, the embedded HBase reads them.
  { name: "filter", floor: 3, pure: true },
  // Tables and families as people write them, and as HBase's schema messages: for the admin, and for fixtures of the embedded HBase.
  { name: "descriptors", floor: 3, pure: true },
  {
    name: "auth",
    floor: 3,
    builtins: ["crypto", "dns", "fs", "module", "net", "os", "path", "process", "timers"],
    packages: ["koffi"],
  },
  { name: "transport", floor: 3, builtins: ["net", "tls", "timers"] },
  // A KDC for an afternoon: programs of MIT Kerberos, each a child process, which no other room may start.
  { name: "kdc", floor: 3, builtins: ["child_process", "fs", "net", "os", "path", "process"] },
  {
    name: "rpc",
    floor: 4,
    builtins: ["timers", "diagnostics_channel", "os", "process"],
    packages: ["snappy", "lz4-napi"],
  },
  // The embedded HBase stands beside floors 4 to 7: it knows bytes, messages, handshake and pipes, and nothing of the client.
  {
    name: "server",
    floor: 5,
    below: 4,
    // Regular expressions of strangers run in a `vm`, which can end them; large cell blocks go through zlib's other threads; `fs` makes
    // the folder of the store on disk, and its mark.
    builtins: ["net", "tls", "timers", "crypto", "os", "events", "http", "vm", "zlib", "fs", "path"],
    // Its data in order: in memory, and on disk where somebody asks for that.
    packages: ["sorted-btree", "classic-level"],
  },
  {
    name: "registry",
    floor: 5,
    builtins: ["events", "fs", "net", "os", "path", "timers", "url"],
    packages: ["fast-xml-parser"],
  },
  { name: "region", floor: 6, builtins: ["timers", "diagnostics_channel"] },
  { name: "table", floor: 7, builtins: ["timers", "stream", "diagnostics_channel"] },
  { name: "admin", floor: 7, and: ["table"], builtins: ["timers"] },
  { name: "client", floor: 7, and: ["table", "admin"], builtins: ["os", "process"] },
  { name: "index.ts", floor: 7, and: ["client", "table", "admin"] },
  // `tshbase/testing`: the other side, for people who test their own clients. It must not bring the client with it.
  { name: "testing.ts", floor: 7, below: 4, and: ["server"] },
  {
    name: "cli",
    floor: 8,
    builtins: [
      "dns",
      "events",
      "fs",
      "net",
      "os",
      "path",
      "process",
      "readline",
      "stream",
      "timers",
      "tty",
      "url",
      "util",
    ],
    packages: ["cli-progress", "string-argv", "string-width"],
  },
];

/** Words that tell that a file does more than compute. */
export const IMPURE_GLOBALS: ReadonlySet<string> = new Set([
  "Promise",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "Date",
  "performance",
  "process",
  "console",
  "fetch",
  "AbortController",
  "AbortSignal",
]);

export const LIMITS = { linesOfFile: 400, linesOfFunction: 80 } as const;
