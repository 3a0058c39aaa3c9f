/** A family as it is written behind `tshbase create`: its name, and attributes by HBase's names, `info,VERSIONS=3,TTL=FOREVER`. */
import type { AttributeKind } from "../descriptors/attribute-kinds.ts";
import { FAMILY_ATTRIBUTES, type FamilyDescriptor } from "../descriptors/family-descriptor.ts";
import { refuseUnknown } from "../errors/known-options.ts";
import { UsageError } from "./usage-error.ts";

const KINDS = new Map(Object.values(FAMILY_ATTRIBUTES).map(({ key, kind }) => [key, kind as AttributeKind<unknown>]));

/** Throws `UsageError`. A name with a dot is a key of HBase's configuration, which holds for this family. */
export function familyOf(text: string): FamilyDescriptor {
  const [name = "", ...pairs] = text.split(",");
  if (name === "") throw new UsageError(`${JSON.stringify(text)} names no family`);
  const attributes = new Map<string, string>();
  const configuration = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at <= 0) throw new UsageError(`${JSON.stringify(pair)} of the family ${JSON.stringify(text)} is no NAME=VALUE`);
    const [written, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const isAttribute = !written.includes(".");
    const key = isAttribute ? written.toUpperCase() : written;
    const target = isAttribute ? attributes : configuration;
    if (target.has(key)) throw new UsageError(`${JSON.stringify(text)} has ${key} twice`);
    target.set(key, isAttribute ? attributeText(key, value) : value);
  }
  return {
    name,
    attributes: Object.fromEntries(attributes),
    ...(configuration.size === 0 ? {} : { configuration: Object.fromEntries(configuration) }),
  };
}

/** As HBase keeps it, from what its shell takes. */
function attributeText(key: string, text: string): string {
  const kind = KINDS.get(key) ?? unknownAttribute(key);
  const forms = key === "TTL" && text.toUpperCase() === "FOREVER" ? [kind.format("forever", key)] : [text];
  const form = [...forms, text.toUpperCase(), text.toLowerCase()].find((each) => kind.parse(each) !== undefined);
  if (form === undefined) throw new UsageError(`${key}=${text} is nothing that ${key} can be`);
  return form;
}

function unknownAttribute(key: string): never {
  try {
    return refuseUnknown(key, key, KINDS.keys(), "a family");
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
