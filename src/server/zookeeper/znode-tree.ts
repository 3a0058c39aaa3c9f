/**
 * Znodes: paths, what is in them, and when that came about, as ZooKeeper counts it. Whoever listens hears of every change at
 * once. Knows nothing of HBase and nothing of who reads.
 */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import type { WatchEventType, ZnodeStat } from "../../wire/zookeeper/server-messages.ts";

export interface ZnodeEvent {
  readonly type: WatchEventType;
  readonly path: string;
}

export interface ZnodeView {
  readonly data: Buffer;
  readonly stat: ZnodeStat;
  /** names, in order */
  readonly children: readonly string[];
}

interface Znode {
  data: Buffer;
  readonly children: Set<string>;
  readonly createdZxid: bigint;
  readonly createdMs: number;
  changedZxid: bigint;
  changedMs: number;
  version: number;
  childrenVersion: number;
  childrenZxid: bigint;
}

const NO_DATA = Buffer.alloc(0);

export class ZnodeTree {
  readonly #clock: () => number;
  readonly #znodes = new Map<string, Znode>();
  readonly #listeners = new Set<(event: ZnodeEvent) => void>();
  #zxid: bigint;

  /** @param clock milliseconds since 1970 */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
    // The upper half counts ZooKeeper's leaders. A client must not meet smaller numbers when the server is started again.
    this.#zxid = BigInt(Math.floor(clock() / 1_000)) << 32n;
    this.#znodes.set("/", this.#newZnode(NO_DATA));
  }

  /** of the last change */
  get zxid(): bigint {
    return this.#zxid;
  }

  get size(): number {
    return this.#znodes.size;
  }

  get(path: string): ZnodeView | undefined {
    const znode = this.#znodes.get(path);
    if (znode === undefined) return undefined;
    const { data, children, ...times } = znode;
    const stat = { ...times, dataLength: data.length, childCount: children.size };
    return { data, stat, children: [...children].sort() };
  }

  /** Makes the znode, and those above it, or changes its data; the same data again is no change. Throws `InvalidArgumentError`. */
  set(path: string, data: Buffer = NO_DATA): void {
    const known = this.#znodes.get(path);
    if (known === undefined) this.#create(path, data);
    else if (!known.data.equals(data)) this.#change(path, known, data);
  }

  /** With all below it; nothing happens if it is not there. */
  remove(path: string): void {
    const znode = this.#znodes.get(path);
    if (znode === undefined || path === "/") return;
    for (const name of znode.children) this.remove(childPath(path, name));
    this.#zxid += 1n;
    this.#znodes.delete(path);
    this.#changeChildren(path, (siblings, name) => siblings.delete(name));
    this.#tell("deleted", path);
    this.#tell("childrenChanged", parentPath(path));
  }

  /** @returns ends the listening */
  listen(listener: (event: ZnodeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #create(path: string, data: Buffer): void {
    if (!isZnodePath(path)) throw new InvalidArgumentError("path", `${JSON.stringify(path)} is no path of a znode`);
    const parent = parentPath(path);
    if (!this.#znodes.has(parent)) this.#create(parent, NO_DATA);
    this.#zxid += 1n;
    this.#znodes.set(path, this.#newZnode(data));
    this.#changeChildren(path, (siblings, name) => siblings.add(name));
    this.#tell("created", path);
    this.#tell("childrenChanged", parent);
  }

  #change(path: string, znode: Znode, data: Buffer): void {
    this.#zxid += 1n;
    znode.data = data;
    znode.changedZxid = this.#zxid;
    znode.changedMs = this.#clock();
    znode.version += 1;
    this.#tell("dataChanged", path);
  }

  #changeChildren(path: string, change: (siblings: Set<string>, name: string) => void): void {
    const parent = this.#znodes.get(parentPath(path));
    if (parent === undefined) return;
    change(parent.children, path.slice(path.lastIndexOf("/") + 1));
    parent.childrenVersion += 1;
    parent.childrenZxid = this.#zxid;
  }

  #newZnode(data: Buffer): Znode {
    const nowMs = this.#clock();
    const times = { createdZxid: this.#zxid, changedZxid: this.#zxid, createdMs: nowMs, changedMs: nowMs };
    return { data, children: new Set(), ...times, version: 0, childrenVersion: 0, childrenZxid: this.#zxid };
  }

  #tell(type: WatchEventType, path: string): void {
    for (const listener of this.#listeners) listener({ type, path });
  }
}

/** ZooKeeper has no bound; without one a client could have us watch megabytes. */
const MAX_PATH_LENGTH = 1_024;

/** ZooKeeper's `PathUtils`: no empty parts, no dots alone, nothing that cannot be seen. */
export function isZnodePath(path: string): boolean {
  if (path === "/") return true;
  if (!path.startsWith("/") || path.length > MAX_PATH_LENGTH) return false;
  return path
    .slice(1)
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\p{Cc}\ud800-\uf8ff\ufff0-\uffff]/u.test(part));
}

function childPath(path: string, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

function parentPath(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}
