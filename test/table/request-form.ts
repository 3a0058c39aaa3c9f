/**
 * Requests of `ClientService` in a form in which Java's and ours can be compared: what a field means stays, how it is put does not. A
 * field that says what its absence says is left out; a mutation's cells are a list, whether they came in the message or in a cell
 * block; columns, attributes and regions are sorted, for their order says nothing; an action has no index, which is any number that
 * comes back; regions go by their start keys; a nonce is there or not. Deadlines are not looked at.
 */
import { toPrintable } from "../../src/bytes/printable.ts";
import {
  type Column,
  type ColumnValue,
  type Condition,
  type Get,
  GetRequest,
  MultiRequest,
  MutateRequest,
  type MutationProto,
  type RegionAction,
} from "../../src/protobuf/client-messages.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { type Scan, ScanRequest } from "../../src/protobuf/scan-messages.ts";
import type { Form } from "../support/java-differences.ts";
import { CellScanner } from "./cell-scanner.ts";

export interface SentRequest {
  readonly method: string;
  readonly param: Uint8Array;
  readonly cellBlock?: Uint8Array | undefined;
  readonly priority?: number | undefined;
}

const LATEST = 0x7fff_ffff_ffff_ffffn;
const DELETE_CODES = [8, 12, 14, 10];
const PUT_CODE = 4;

export function formOf({ method, param, cellBlock, priority }: SentRequest): Form {
  const message = messageForm(method, Buffer.from(param), new CellScanner(cellBlock));
  return { method, ...message, ...(priority === undefined || priority === 0 ? {} : { priority }) };
}

function messageForm(method: string, param: Buffer, cells: CellScanner): Form {
  switch (method) {
    case "Get": {
      const { region, get } = decode(GetRequest, param);
      return { region: startKey(region.value), get: readForm(get) };
    }
    case "Mutate": {
      const { region, mutation, condition, nonceGroup } = decode(MutateRequest, param);
      const form = { region: startKey(region.value), mutation: mutationForm(mutation, cells) };
      cells.expectEnd();
      return { ...form, ...conditionPart(condition), ...nonceGroupPart(nonceGroup, [mutation]) };
    }
    case "Multi": {
      const { regionAction, nonceGroup, condition } = decode(MultiRequest, param);
      const regions = regionAction.map((each) => regionForm(each, cells));
      cells.expectEnd();
      const mutations = regionAction.flatMap(({ action }) => action.flatMap(({ mutation }) => mutation ?? []));
      return { regions: sorted(regions), ...conditionPart(condition), ...nonceGroupPart(nonceGroup, mutations) };
    }
    case "Scan":
      return scanForm(decode(ScanRequest, param));
    default:
      throw new Error(`nobody expects ${method}`);
  }
}

function regionForm({ region, atomic, condition, action }: RegionAction, cells: CellScanner): Form {
  return {
    region: startKey(region.value),
    ...(atomic === true ? { atomic } : {}),
    ...conditionPart(condition),
    actions: action.map(({ get, mutation }) =>
      mutation === undefined ? { get: readForm(get as Get) } : { mutation: mutationForm(mutation, cells) },
    ),
  };
}

function scanForm({ region, scan, scannerId, ...rest }: ScanRequest): Form {
  return {
    ...(region === undefined ? {} : { region: startKey(region.value) }),
    ...(scan === undefined ? {} : { scan: readForm(scan) }),
    ...(scannerId === undefined ? {} : { scannerId }),
    ...plain(rest, { closeScanner: false, renew: false, trackScanMetrics: false, limitOfRows: 0 }),
  };
}

/** A Get or a Scan. */
function readForm({ column, attribute, filter, timeRange, cfTimeRange, ...rest }: Get | Scan): Form {
  return {
    ...plain(rest, {
      maxVersions: 1,
      cacheBlocks: true,
      existenceOnly: false,
      closestRowBefore: false,
      consistency: 0,
      storeOffset: 0,
      queryMetricsEnabled: false,
      includeStartRow: true,
      allowPartialResults: false,
      reversed: false,
      small: false,
      needCursorResult: false,
      readType: 0,
      mvccReadPoint: 0n,
    }),
    ...listPart("columns", sorted(column.flatMap(columnTexts))),
    ...attributesPart(attribute),
    ...(filter === undefined ? {} : { filter: plain(filter, {}) }),
    ...timeRangePart(timeRange),
    ...listPart(
      "familyTimeRanges",
      cfTimeRange.map(({ columnFamily, timeRange: range }) => ({
        family: toPrintable(columnFamily),
        ...timeRangePart(range),
      })),
    ),
  };
}

function columnTexts({ family, qualifier }: Column): string[] {
  if (qualifier.length === 0) return [toPrintable(family)];
  return qualifier.map((name) => `${toPrintable(family)}:${toPrintable(name)}`);
}

function mutationForm(mutation: MutationProto, cells: CellScanner): Form {
  const { mutateType, columnValue, attribute, timeRange, timestamp, nonce, associatedCellCount = 0 } = mutation;
  const inBlock = cells
    .take(associatedCellCount)
    .map(({ family, qualifier, timestamp: at, typeCode, value }) => cellText(family, qualifier, at, typeCode, value));
  const inMessage = columnValue.flatMap((each) => cellsOf(each, mutateType === 3, timestamp ?? LATEST));
  const list = sorted([...inBlock, ...inMessage]);
  return {
    row: toPrintable(mutation.row ?? Buffer.alloc(0)),
    mutateType,
    ...listPart("cells", list),
    // With cells, each has its own.
    ...(list.length > 0 || (timestamp ?? LATEST) === LATEST ? {} : { timestamp }),
    ...plain({ durability: mutation.durability }, { durability: 0 }),
    ...attributesPart(attribute),
    ...timeRangePart(timeRange),
    ...(hasNonce(nonce) ? { nonce: true } : {}),
  };
}

function cellsOf({ family, qualifierValue }: ColumnValue, deletes: boolean, common: bigint): string[] {
  return qualifierValue.map(({ qualifier, value, timestamp = common, deleteType = 0 }) =>
    cellText(
      family,
      qualifier ?? Buffer.alloc(0),
      timestamp,
      deletes ? (DELETE_CODES[deleteType] ?? -1) : PUT_CODE,
      value ?? Buffer.alloc(0),
    ),
  );
}

function cellText(family: Buffer, qualifier: Buffer, timestamp: bigint, typeCode: number, value: Buffer): string {
  const at = timestamp === LATEST ? "latest" : String(timestamp);
  return `${toPrintable(family)}:${toPrintable(qualifier)} ${at} ${typeCode} ${toPrintable(value)}`;
}

function conditionPart(condition: Condition | undefined): Form {
  if (condition === undefined) return {};
  const { timeRange, comparator, filter, family, qualifier, ...rest } = condition;
  return {
    condition: {
      ...plain(rest, { queryMetricsEnabled: false }),
      ...(family === undefined
        ? {}
        : { column: `${toPrintable(family)}:${toPrintable(qualifier ?? Buffer.alloc(0))}` }),
      ...(comparator === undefined ? {} : { comparator: plain(comparator, {}) }),
      ...(filter === undefined ? {} : { filter: plain(filter, {}) }),
      ...timeRangePart(timeRange),
    },
  };
}

/** All times say no more than nothing. */
function timeRangePart(range: Get["timeRange"]): Form {
  const { from = 0n, to = LATEST } = range ?? {};
  return from === 0n && to === LATEST ? {} : { timeRange: { from, to } };
}

function attributesPart(attributes: Get["attribute"]): Form {
  return listPart(
    "attributes",
    sorted(attributes.map(({ name, value }) => `${name}=${toPrintable(value ?? Buffer.alloc(0))}`)),
  );
}

/** Without a nonce a group means nothing. */
function nonceGroupPart(nonceGroup: bigint | undefined, mutations: readonly MutationProto[]): Form {
  return mutations.some(({ nonce }) => hasNonce(nonce)) && hasNonce(nonceGroup) ? { nonceGroup: true } : {};
}

function hasNonce(nonce: bigint | undefined): boolean {
  return (nonce ?? 0n) !== 0n;
}

function listPart(name: string, list: readonly unknown[]): Form {
  return list.length === 0 ? {} : { [name]: list };
}

/** Fields without those that say what their absence says; bytes in printable form. */
function plain(fields: Form, defaults: Form): Form {
  const kept = Object.entries(fields).filter(([name, value]) => value !== undefined && value !== defaults[name]);
  return Object.fromEntries(
    kept.map(([name, value]) => [name, value instanceof Uint8Array ? toPrintable(value) : value]),
  );
}

function startKey(regionName: Uint8Array): string {
  return toPrintable(regionName).split(",").slice(1, -1).join(",");
}

function sorted<T>(list: readonly T[]): T[] {
  const key = (each: T): string => (typeof each === "string" ? each : keyText(each));
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function keyText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));
}
