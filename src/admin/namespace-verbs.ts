/** Namespaces: made, changed, deleted, listed. */

import { shown } from "../descriptors/attribute-kinds.ts";
import { checkNames, knownOptions, type NamesOf } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { TableName } from "../names/table-name.ts";
import type { NamespaceDescriptor as NamespaceMessage } from "../protobuf/namespace-messages.ts";
import type { InputOf, MessageOf } from "../protobuf/schema.ts";
import type { Nonces } from "../table/nonces.ts";
import type { AdminOptions, ProcedureOptions } from "./admin-options.ts";
import type { MasterCaller } from "./master-caller.ts";
import type { Procedures } from "./procedures.ts";

export interface NamespaceDescriptor {
  readonly name: string;
  /** Such as `hbase.namespace.quota.maxtables`. A modification leaves nothing of the old one. */
  readonly configuration?: Readonly<Record<string, string>>;
}

export class NamespaceVerbs {
  readonly #master: MasterCaller;
  readonly #procedures: Procedures;
  readonly #nonces: Nonces;

  constructor(master: MasterCaller, procedures: Procedures, nonces: Nonces) {
    this.#master = master;
    this.#procedures = procedures;
    this.#nonces = nonces;
  }

  async create(namespace: string | NamespaceDescriptor, options: ProcedureOptions): Promise<void> {
    const descriptor = typeof namespace === "string" ? { name: namespace } : namespace;
    const namespaceDescriptor = namespaceMessage(descriptor);
    const { name } = descriptor;
    const { procId } = await this.#master.call(
      "CreateNamespace",
      { namespaceDescriptor, ...this.#nonce() },
      { ...options, of: name },
    );
    await this.#wait(`CreateNamespace of ${name}`, procId, options, async () => (await this.#names()).includes(name));
  }

  async modify(descriptor: NamespaceDescriptor, options: ProcedureOptions): Promise<void> {
    const namespaceDescriptor = namespaceMessage(descriptor);
    const { procId } = await this.#master.call(
      "ModifyNamespace",
      { namespaceDescriptor, ...this.#nonce() },
      { ...options, of: descriptor.name },
    );
    await this.#wait(`ModifyNamespace of ${descriptor.name}`, procId, options, undefined);
  }

  async delete(name: string, options: ProcedureOptions): Promise<void> {
    checkName(name);
    const { procId } = await this.#master.call(
      "DeleteNamespace",
      { namespaceName: name, ...this.#nonce() },
      { ...options, of: name },
    );
    await this.#wait(`DeleteNamespace of ${name}`, procId, options, async () => !(await this.#names()).includes(name));
  }

  async describe(name: string, options: AdminOptions): Promise<NamespaceDescriptor> {
    checkName(name);
    const { namespaceDescriptor } = await this.#master.call(
      "GetNamespaceDescriptor",
      { namespaceName: name },
      { ...options, of: name },
    );
    return namespaceOfMessage(namespaceDescriptor);
  }

  async list(options: AdminOptions): Promise<readonly NamespaceDescriptor[]> {
    const { namespaceDescriptor } = await this.#master.call("ListNamespaceDescriptors", {}, options);
    return namespaceDescriptor.map(namespaceOfMessage).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async #names(): Promise<readonly string[]> {
    return (await this.list({})).map(({ name }) => name);
  }

  #nonce(): { nonceGroup: bigint; nonce: bigint } {
    return { nonceGroup: this.#nonces.group, nonce: this.#nonces.next() };
  }

  #wait(
    what: string,
    procedureId: bigint | undefined,
    options: ProcedureOptions,
    isDone: (() => Promise<boolean>) | undefined,
  ): Promise<void> {
    return this.#procedures.wait({ what, procedureId, isDone }, options);
  }
}

const NAMES: NamesOf<NamespaceDescriptor> = { name: true, configuration: true };
const DESCRIPTOR = knownOptions("a namespace", NAMES, { argument: "namespace" });

function namespaceMessage(descriptor: NamespaceDescriptor): InputOf<typeof NamespaceMessage> {
  checkNames(descriptor, DESCRIPTOR);
  const { name, configuration = {} } = descriptor;
  checkName(name);
  return {
    name: Buffer.from(name, "utf8"),
    configuration: Object.entries(configuration).map(([key, value]) => {
      if (typeof value === "string") return { name: key, value };
      throw new InvalidArgumentError(`configuration.${key}`, `must be a text, not ${shown(value)}`);
    }),
  };
}

function namespaceOfMessage({ name, configuration }: MessageOf<typeof NamespaceMessage>): NamespaceDescriptor {
  const entries = configuration.map((pair) => [pair.name, pair.value] as const);
  return {
    name: name.toString("utf8"),
    ...(entries.length === 0 ? {} : { configuration: Object.fromEntries(entries) }),
  };
}

function checkName(name: unknown): void {
  if (typeof name !== "string" || name.includes(":"))
    throw new InvalidArgumentError("namespace", `must be a name without a colon, not ${shown(name)}`);
  TableName.ofParts(name, "t");
}
