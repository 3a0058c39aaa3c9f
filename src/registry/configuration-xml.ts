/** Reads the text of one Hadoop configuration file (`hbase-site.xml`, `core-site.xml`) into its properties, in order. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { InvalidArgumentError } from "../errors/usage-errors.ts";

export interface ConfigurationProperty {
  readonly name: string;
  readonly value: string;
  /** later files must not change it */
  readonly final: boolean;
}

export interface ConfigurationFile {
  readonly properties: readonly ConfigurationProperty[];
  /** what was left out, in sentences */
  readonly notes: readonly string[];
}

/** An element as fast-xml-parser gives it: text alone, or children and attributes by name. */
type Node = string | { readonly [key: string]: readonly Node[] | Node };

const ATTRIBUTE = "@";
const TEXT = "#text";

/** @param file for errors and notes @param option whose value led here, such as `site` */
export function parseConfiguration(text: string, file: string, option: string): ConfigurationFile {
  refuseBadXml(text, file, option);
  const root = children(parsed(text, file, option), "configuration")[0];
  if (root === undefined) throw new InvalidArgumentError(option, `${file} has no <configuration> element`);
  const properties: ConfigurationProperty[] = [];
  const notes: string[] = [];
  collect(root, file, properties, notes);
  return { properties, notes };
}

function refuseBadXml(text: string, file: string, option: string): void {
  const result = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (result === true) return;
  const { msg, line, col } = result.err;
  // There is no column where there is nothing.
  const place = col === undefined ? "" : `, line ${line}, column ${col}`;
  throw new InvalidArgumentError(option, `${file}${place}: ${text.trim() === "" ? "it is empty" : msg}`);
}

function parsed(text: string, file: string, option: string): Node {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    textNodeName: TEXT,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
    // Entities of a DOCTYPE could blow a small file up; the five of XML itself are always read.
    processEntities: { enabled: true, maxEntityCount: 16, maxTotalExpansions: 10_000, maxExpandedLength: 1 << 20 },
  });
  try {
    return parser.parse(text) as Node;
  } catch (cause) {
    throw new InvalidArgumentError(option, `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function collect(configuration: Node, file: string, properties: ConfigurationProperty[], notes: string[]): void {
  for (const node of children(configuration, "property")) {
    const property = propertyOf(node);
    if (property !== undefined) properties.push(property);
  }
  // Hadoop allows configurations inside configurations.
  for (const node of children(configuration, "configuration")) collect(node, file, properties, notes);
  for (const name of ["xi:include", "include"]) {
    for (const node of children(configuration, name)) {
      notes.push(`${file} includes ${field(node, "href") ?? "another file"} by XInclude, which tshbase does not read.`);
    }
  }
}

/** Either child elements or attributes; a property without a value counts as not there, as in Hadoop. */
function propertyOf(node: Node): ConfigurationProperty | undefined {
  const name = field(node, "name")?.trim();
  const value = field(node, "value");
  if (name === undefined || name === "" || value === undefined) return undefined;
  return { name, value: value.trim(), final: field(node, "final")?.trim() === "true" };
}

function field(node: Node, name: string): string | undefined {
  const attribute = typeof node === "string" ? undefined : node[`${ATTRIBUTE}${name}`];
  if (typeof attribute === "string") return attribute;
  const child = children(node, name)[0];
  return child === undefined ? undefined : textOf(child);
}

function textOf(node: Node): string {
  if (typeof node === "string") return node;
  const text = node[TEXT];
  if (typeof text === "string") return text;
  return Array.isArray(text) ? text.join("") : "";
}

function children(node: Node, name: string): readonly Node[] {
  if (typeof node === "string" || !Object.hasOwn(node, name)) return [];
  const found = node[name];
  return Array.isArray(found) ? (found as readonly Node[]) : [];
}
