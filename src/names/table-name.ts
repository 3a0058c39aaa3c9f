/**
 * A table's name by HBase's rules: a namespace and a qualifier. The text leaves the namespace `default` out, the protobuf
 * message never does.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type * as messages from "../protobuf/hbase-messages.ts";

const DEFAULT_NAMESPACE = "default";
const SYSTEM_NAMESPACE = "hbase";

/** Letters and digits of any script, as in HBase 2; of punctuation only what the file system takes. */
const LEGAL_NAMESPACE = /^[_\p{Alphabetic}\p{Nd}]+$/u;
const LEGAL_QUALIFIER = /^[_\p{Alphabetic}\p{Nd}][-_.\p{Alphabetic}\p{Nd}]*$/u;
/** HBase keeps a directory and a znode of the table's name; this one is ZooKeeper's own. */
const RESERVED_QUALIFIER = "zookeeper";

export class TableName {
  readonly namespace: string;
  readonly qualifier: string;
  /** `namespace:qualifier`, or only the qualifier in the namespace `default`; equal for equal names */
  readonly text: string;
  /** the text as bytes, as region names and hbase:meta have it */
  readonly bytes: Buffer;
  /** for requests */
  readonly message: messages.TableName;

  static readonly META: TableName = new TableName(SYSTEM_NAMESPACE, "meta");

  private constructor(namespace: string, qualifier: string) {
    this.namespace = namespace;
    this.qualifier = qualifier;
    this.text = namespace === DEFAULT_NAMESPACE ? qualifier : `${namespace}:${qualifier}`;
    this.bytes = Buffer.from(this.text, "utf8");
    this.message = { namespace: Buffer.from(namespace, "utf8"), qualifier: Buffer.from(qualifier, "utf8") };
  }

  /**
   * @param name `"table"`, `"namespace:table"`
   * @throws InvalidArgumentError for a name that HBase would refuse
   */
  static of(name: string | TableName): TableName {
    if (name instanceof TableName) return name;
    if (typeof name !== "string")
      throw new InvalidArgumentError("table", `must be a name, such as "namespace:table", not ${typeof name}`);
    const colon = name.indexOf(":");
    return colon < 0
      ? TableName.ofParts(DEFAULT_NAMESPACE, name)
      : TableName.ofParts(name.slice(0, colon), name.slice(colon + 1));
  }

  /** @throws InvalidArgumentError for a name that HBase would refuse */
  static ofParts(namespace: string, qualifier: string): TableName {
    const problem = problemOfNamespace(namespace) ?? problemOfQualifier(qualifier);
    if (problem !== undefined) throw new InvalidArgumentError("table", problem);
    return new TableName(namespace, qualifier);
  }

  /** A name that a server sent; one without a namespace is in `default`. */
  static ofMessage({ namespace, qualifier }: messages.TableName): TableName {
    const { message } = lastRead;
    // The regions of a table come one behind the other: they share one name.
    if (qualifier.equals(message.qualifier) && namespace.equals(message.namespace)) return lastRead;
    lastRead = TableName.ofParts(
      namespace.length === 0 ? DEFAULT_NAMESPACE : namespace.toString("utf8"),
      qualifier.toString("utf8"),
    );
    return lastRead;
  }

  /** HBase's own tables, whose calls have a priority of their own. */
  get isSystem(): boolean {
    return this.namespace === SYSTEM_NAMESPACE;
  }

  get isMeta(): boolean {
    return this.text === TableName.META.text;
  }

  equals(other: TableName): boolean {
    return this.text === other.text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

let lastRead: TableName = TableName.META;

/** `TableName.isLegalNamespaceName` */
export function isNamespaceName(text: string): boolean {
  return LEGAL_NAMESPACE.test(text);
}

/** `TableName.isLegalTableQualifierName`, which holds for the names of snapshots too; one that is reserved for tables is legal. */
export function isQualifierName(text: string): boolean {
  return LEGAL_QUALIFIER.test(text);
}

function problemOfNamespace(namespace: string): string | undefined {
  if (isNamespaceName(namespace)) return undefined;
  if (namespace === "") return "the namespace before the colon is empty; leave the colon out for the default one";
  return `the namespace ${JSON.stringify(namespace)} may hold only letters, digits and "_"`;
}

function problemOfQualifier(qualifier: string): string | undefined {
  if (qualifier === "") return "the name is empty";
  if (qualifier === RESERVED_QUALIFIER) return `no table may be named "${RESERVED_QUALIFIER}"`;
  if (isQualifierName(qualifier)) return undefined;
  if (/^[-.]/.test(qualifier)) return `${JSON.stringify(qualifier)} must not begin with "${qualifier.charAt(0)}"`;
  return `${JSON.stringify(qualifier)} may hold only letters, digits, "_", "-" and "."`;
}
