/**
 * The regions of every region server, and for a while where those that left have gone. Knows neither tables nor hbase:meta: the
 * master opens and closes.
 */
import { encodedNameOf } from "../../names/region-name.ts";
import { type ServerName, serverKey } from "../../names/server-name.ts";
import type { RegionDirectory, ServedRegion } from "./region-directory.ts";
import { notServing, regionMoved, regionOpening } from "./region-failures.ts";

/** HBase's `HRegionServer.TIMEOUT_REGION_MOVED`. */
const MOVE_REMEMBERED_MS = 120_000;
/** Of one server; the oldest is forgotten first. */
const MAX_MOVES = 10_000;

interface Move {
  readonly to: ServerName;
  readonly seqNum: bigint;
  readonly atMs: number;
}

interface RegionsOfServer {
  readonly served: Map<string, ServedRegion>;
  readonly moves: Map<string, Move>;
  /** regions that are here, but answer that they are being opened: since when */
  readonly opening: Map<string, number>;
  removed: boolean;
}

export class Assignments implements RegionDirectory {
  readonly #clock: () => number;
  readonly #servers = new Map<string, RegionsOfServer>();
  /** saves making the text of the server on every request */
  readonly #known = new WeakMap<ServerName, RegionsOfServer>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  region(server: ServerName, name: Uint8Array): ServedRegion {
    const regions = this.#find(server);
    const encoded = encodedNameOf(Buffer.from(name.buffer, name.byteOffset, name.byteLength));
    if (regions === undefined || encoded === undefined) throw notServing(name, server);
    const region = regions.served.get(encoded);
    if (region !== undefined && !regions.opening.has(encoded)) return region;
    const move = this.#moveOf(regions, encoded);
    if (move !== undefined) throw regionMoved(move.to, move.seqNum);
    throw regions.opening.has(encoded) ? regionOpening(name, server) : notServing(name, server);
  }

  regionsOf(server: ServerName): readonly ServedRegion[] {
    return [...(this.#find(server)?.served.values() ?? [])];
  }

  countOf(server: ServerName): number {
    return this.#find(server)?.served.size ?? 0;
  }

  open(server: ServerName, region: ServedRegion): void {
    const regions = this.#findOrMake(server);
    regions.moves.delete(region.info.encodedName);
    regions.served.set(region.info.encodedName, region);
  }

  close(server: ServerName, encodedName: string): void {
    const regions = this.#find(server);
    regions?.served.delete(encodedName);
    regions?.opening.delete(encodedName);
  }

  /** From now on `from` tells clients where the region is. */
  moved(from: ServerName, encodedName: string, to: ServerName, seqNum: bigint): void {
    const { moves } = this.#findOrMake(from);
    moves.delete(encodedName);
    moves.set(encodedName, { to, seqNum, atMs: this.#clock() });
    const [oldest] = moves.keys();
    if (moves.size > MAX_MOVES && oldest !== undefined) moves.delete(oldest);
  }

  /** The region stays where it is, but is not served until it is open again. */
  setOpening(server: ServerName, encodedName: string, opening: boolean): void {
    const regions = this.#findOrMake(server);
    if (opening) regions.opening.set(encodedName, this.#clock());
    else regions.opening.delete(encodedName);
  }

  /** Encoded names of all such regions, and since when. */
  inTransition(): ReadonlyMap<string, number> {
    return new Map([...this.#servers.values()].flatMap(({ opening }) => [...opening]));
  }

  /** Forgets a server with all that it had. */
  remove(server: ServerName): void {
    const regions = this.#find(server);
    if (regions !== undefined) regions.removed = true;
    this.#servers.delete(serverKey(server));
    this.#known.delete(server);
  }

  #moveOf(regions: RegionsOfServer, encodedName: string): Move | undefined {
    const move = regions.moves.get(encodedName);
    if (move === undefined || this.#clock() - move.atMs <= MOVE_REMEMBERED_MS) return move;
    regions.moves.delete(encodedName);
    return undefined;
  }

  #find(server: ServerName): RegionsOfServer | undefined {
    const known = this.#known.get(server);
    if (known !== undefined && !known.removed) return known;
    const found = this.#servers.get(serverKey(server));
    if (found !== undefined) this.#known.set(server, found);
    return found;
  }

  #findOrMake(server: ServerName): RegionsOfServer {
    const found = this.#find(server);
    if (found !== undefined) return found;
    const made: RegionsOfServer = { served: new Map(), moves: new Map(), opening: new Map(), removed: false };
    this.#servers.set(serverKey(server), made);
    return made;
  }
}
