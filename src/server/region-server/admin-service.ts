/**
 * HBase's `AdminService` of a region server: what it tells of its regions, and orders to them. Orders that move regions are the master's
 * own here and come by no request. Methods that are not among these are answered as HBase answers a method that it does not have.
 */
import { serverMessage } from "../../names/server-name.ts";
import * as messages from "../../protobuf/admin-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import type * as hbase from "../../protobuf/hbase-messages.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import type { Service, ServiceAnswer, ServiceMethod } from "../service.ts";
import type { Steps } from "../turns.ts";
import { exceptionPair } from "./java-exceptions.ts";
import { regionLoadOf } from "./region-load.ts";
import {
  inTurns,
  type RegionServerOptions,
  type RegionServerSetup,
  regionNamed,
  setupOf,
} from "./region-server-options.ts";

/** `CompactionState` */
const COMPACTION_STATE = { NONE: 0, MAJOR: 2 } as const;

export interface AdminService extends Service {
  /** As at the start of a process: what was switched off is on. */
  beginAnew(): void;
}

export function adminService(options: RegionServerOptions): AdminService {
  const setup = setupOf(options);
  const admin = new Admin(setup);
  const methods = new Map<string, ServiceMethod>([
    ["GetRegionInfo", (param, context) => inTurns(setup, context, admin.regionInfo(param))],
    ["GetOnlineRegion", (param) => admin.onlineRegions(param)],
    ["GetServerInfo", (param) => admin.serverInfo(param)],
    ["GetRegionLoad", (param, context) => inTurns(setup, context, admin.regionLoad(param))],
    ["GetStoreFile", (param) => admin.storeFiles(param)],
    ["FlushRegion", (param) => admin.flush(param)],
    ["CompactRegion", (param) => admin.compact(param)],
    ["CompactionSwitch", (param) => admin.switchCompaction(param)],
    ["UpdateConfiguration", (param) => admin.updateConfiguration(param)],
    ["ClearRegionBlockCache", (param) => admin.clearBlockCache(param)],
    ["ClearCompactionQueues", (param) => admin.clearCompactionQueues(param)],
    ["RollWALWriter", (param) => admin.rollLog(param)],
    ["StopServer", (param) => admin.stop(param)],
  ]);
  return { name: "AdminService", methods, beginAnew: () => admin.beginAnew() };
}

class Admin {
  readonly #setup: RegionServerSetup;
  readonly #flushedAt = new WeakMap<ServedRegion, number>();
  /** and whether it is to be compacted once more, for what was written since it began */
  readonly #compacting = new Map<ServedRegion, { again: boolean }>();
  #compactionOn = true;

  constructor(setup: RegionServerSetup) {
    this.#setup = setup;
  }

  beginAnew(): void {
    this.#compactionOn = true;
  }

  *regionInfo(param: Buffer): Steps<Buffer> {
    const request = decode(messages.GetRegionInfoRequest, param);
    const region = this.#region(request.region);
    const { info, data } = region;
    const whole = !info.split && !info.offline;
    const middle = request.bestSplitRow === true ? yield* data.findingMiddleRow() : undefined;
    const compactionState = this.#compacting.has(region) ? COMPACTION_STATE.MAJOR : COMPACTION_STATE.NONE;
    return encode(messages.GetRegionInfoResponse, {
      regionInfo: info.toMessage(),
      splittable: whole,
      mergeable: whole,
      ...(request.compactionState === true ? { compactionState } : {}),
      ...(middle === undefined ? {} : { bestSplitRow: middle }),
    });
  }

  onlineRegions(param: Buffer): Buffer {
    decode(messages.GetOnlineRegionRequest, param);
    return encode(messages.GetOnlineRegionResponse, {
      regionInfo: this.#regions().map(({ info }) => info.toMessage()),
    });
  }

  serverInfo(param: Buffer): Buffer {
    decode(messages.GetServerInfoRequest, param);
    const serverName = serverMessage(this.#setup.options.server());
    return encode(messages.GetServerInfoResponse, { serverInfo: { serverName } });
  }

  *regionLoad(param: Buffer): Steps<Buffer> {
    const { tableName } = decode(messages.GetRegionLoadRequest, param);
    const asked = this.#regions().filter(({ info }) => tableName === undefined || isOf(tableName, info.table.message));
    for (const { data } of asked) yield* data.sizing();
    return encode(messages.GetRegionLoadResponse, { regionLoads: asked.map(regionLoadOf) });
  }

  /** There are no files; the question is answered all the same. */
  storeFiles(param: Buffer): Buffer {
    this.#region(decode(messages.GetStoreFileRequest, param).region);
    return encode(messages.GetStoreFileResponse, {});
  }

  /** All that was written is as safe as it will be: that is what a flush gives a client here. */
  flush(param: Buffer): ServiceAnswer | Promise<ServiceAnswer> {
    const request = decode(messages.FlushRegionRequest, param);
    const region = this.#region(request.region);
    const { clock, durable } = this.#setup.options;
    const last = this.#flushedAt.get(region) ?? 0;
    const flushed = request.ifOlderThanTs === undefined || BigInt(last) < request.ifOlderThanTs;
    if (!flushed) return encode(messages.FlushRegionResponse, { lastFlushTime: last, flushed });
    const done = (): Buffer => {
      const now = clock();
      this.#flushedAt.set(region, now);
      return encode(messages.FlushRegionResponse, { lastFlushTime: now, flushed, wroteFlushWalMarker: false });
    };
    const safe = durable();
    return safe === undefined ? done() : safe.then(done);
  }

  /** Answered when it has begun, as in HBase. A minor compaction changes nothing that a client could see. */
  compact(param: Buffer): Buffer {
    const { region: specifier, major } = decode(messages.CompactRegionRequest, param);
    const region = this.#region(specifier);
    const running = this.#compacting.get(region);
    if (major === true && this.#compactionOn) {
      if (running === undefined) void this.#compact(region);
      else running.again = true;
    }
    return encode(messages.CompactRegionResponse, {});
  }

  /** Ends early if the region leaves, or if the disk fails: what nobody can see any more stays then. */
  async #compact(region: ServedRegion): Promise<void> {
    const run = { again: true };
    this.#compacting.set(region, run);
    const isServed = (): boolean => this.#regions().includes(region);
    try {
      while (run.again) {
        run.again = false;
        const work = this.#setup.turns.run(region.data.compacting(), isServed);
        if (work instanceof Promise) await work;
      }
    } catch {
      // Nobody waits for it.
    } finally {
      this.#compacting.delete(region);
    }
  }

  switchCompaction(param: Buffer): Buffer {
    const { enabled } = decode(messages.CompactionSwitchRequest, param);
    const prevState = this.#compactionOn;
    this.#compactionOn = enabled;
    return encode(messages.CompactionSwitchResponse, { prevState });
  }

  updateConfiguration(param: Buffer): Buffer {
    decode(messages.UpdateConfigurationRequest, param);
    return encode(messages.UpdateConfigurationResponse, {});
  }

  /** Nothing is cached; a region that is not here is told of, and does not fail the others. */
  clearBlockCache(param: Buffer): Buffer {
    const { region } = decode(messages.ClearRegionBlockCacheRequest, param);
    const exception = region.flatMap((specifier) => {
      try {
        this.#region(specifier);
        return [];
      } catch (error) {
        return [{ region: specifier, exception: exceptionPair(error) }];
      }
    });
    const stats = { evictedBlocks: 0n, bytesEvicted: 0n, maxCacheSize: 0n, exception };
    return encode(messages.ClearRegionBlockCacheResponse, { stats });
  }

  clearCompactionQueues(param: Buffer): Buffer {
    decode(messages.ClearCompactionQueuesRequest, param);
    return encode(messages.ClearCompactionQueuesResponse, {});
  }

  rollLog(param: Buffer): Buffer {
    decode(messages.RollWALWriterRequest, param);
    return encode(messages.RollWALWriterResponse, {});
  }

  stop(param: Buffer): Buffer {
    const { reason } = decode(messages.StopServerRequest, param);
    this.#setup.options.onStop?.(reason);
    return encode(messages.StopServerResponse, {});
  }

  #region(specifier: hbase.RegionSpecifier): ServedRegion {
    return regionNamed(this.#setup, specifier.value);
  }

  #regions(): readonly ServedRegion[] {
    const { regions, server } = this.#setup.options;
    return regions.regionsOf(server());
  }
}

function isOf(asked: hbase.TableName, own: hbase.TableName): boolean {
  return asked.namespace.equals(own.namespace) && asked.qualifier.equals(own.qualifier);
}
