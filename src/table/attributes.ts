/**
 * Operation attributes: those that HBase itself knows (TTL, visibility, permissions, isolation) in the form it expects, and
 * the caller's own. Java's booleans are 0xFF and 0x00 here.
 */

import { checkList, described } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import {
  Authorizations,
  CellVisibility,
  type Permission,
  UsersAndPermissions,
} from "../protobuf/attribute-messages.ts";
import { encode } from "../protobuf/codec.ts";
import type { InputOf } from "../protobuf/schema.ts";
import type { Attribute } from "../wire/read-fields.ts";
import type { CallOptions, CellPermission, ReadOptions, WriteOptions } from "./call-options.ts";
import { bytesOf } from "./cell-input.ts";

const FALSE = Buffer.from([0x00]);
const TRUE = Buffer.from([0xff]);
const READ_UNCOMMITTED = Buffer.from([1]);
const ACTIONS: Readonly<Record<CellPermission, number>> = { read: 0, write: 1, exec: 2, create: 3, admin: 4 };
/** Permission.Type Global: what cell permissions are said as. */
const GLOBAL = 1;

/** Undefined if there are none, as for nearly every read. */
export function readAttributes(options: ReadOptions): Attribute[] | undefined {
  const { authorizations, isolation, attributes } = options;
  if (authorizations === undefined && isolation === undefined && attributes === undefined) return undefined;
  const found = ownAttributes(options);
  if (authorizations !== undefined)
    found.push({ name: "VISIBILITY", value: encode(Authorizations, { label: textsOf(authorizations) }) });
  if (isolation === "readUncommitted") found.push({ name: "_isolationlevel_", value: READ_UNCOMMITTED });
  return found;
}

/** @param returnResults of increments and appends: false is an attribute */
export function writeAttributes(options: WriteOptions, returnResults = true): Attribute[] | undefined {
  const { ttlMs, visibility, acl, attributes } = options;
  if (returnResults && ttlMs === undefined && visibility === undefined && acl === undefined && attributes === undefined)
    return undefined;
  const found = ownAttributes(options);
  if (!returnResults) found.push({ name: "_rr_", value: FALSE });
  if (ttlMs !== undefined) found.push({ name: "_ttl", value: ttlBytes(ttlMs) });
  if (visibility !== undefined)
    found.push({ name: "VISIBILITY", value: encode(CellVisibility, { expression: textOf("visibility", visibility) }) });
  if (acl !== undefined) found.push({ name: "acl", value: encode(UsersAndPermissions, aclMessage(acl)) });
  return found;
}

/** The attribute by which a scan returns delete markers and deleted cells. */
export const RAW_SCAN: Attribute = { name: "_raw_", value: TRUE };

function ownAttributes({ attributes = {} }: CallOptions): Attribute[] {
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes))
    throw new InvalidArgumentError("attributes", `must be values by name, not ${described(attributes)}`);
  return Object.entries(attributes).map(([name, value]) => ({ name, value: bytesOf(`attributes.${name}`, value) }));
}

function textsOf(labels: readonly string[]): readonly string[] {
  checkList("authorizations", labels);
  return labels.map((label, index) => textOf(`authorizations[${index}]`, label));
}

function textOf(argument: string, text: string): string {
  if (typeof text !== "string") throw new InvalidArgumentError(argument, `must be a text, not ${described(text)}`);
  return text;
}

function ttlBytes(ttlMs: number): Buffer {
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1)
    throw new InvalidArgumentError("ttlMs", `must be a whole number of milliseconds from 1, not ${ttlMs}`);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(ttlMs));
  return bytes;
}

function aclMessage(acl: NonNullable<WriteOptions["acl"]>): InputOf<typeof UsersAndPermissions> {
  if (typeof acl !== "object" || acl === null || Array.isArray(acl))
    throw new InvalidArgumentError("acl", `must be lists of permissions by user, not ${described(acl)}`);
  return {
    userPermissions: Object.entries(acl).map(([user, permissions]) => {
      checkList(`acl.${user}`, permissions);
      const globalPermission = { action: permissions.map(actionOf) };
      return {
        user: Buffer.from(user, "utf8"),
        permissions: [{ type: GLOBAL, globalPermission } satisfies InputOf<typeof Permission>],
      };
    }),
  };
}

function actionOf(permission: CellPermission): number {
  const action = Object.hasOwn(ACTIONS, permission) ? ACTIONS[permission] : undefined;
  if (action !== undefined) return action;
  throw new InvalidArgumentError("acl", `${JSON.stringify(permission)} is none of ${Object.keys(ACTIONS).join(", ")}`);
}
