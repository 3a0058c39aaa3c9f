/** Namespaces made, changed and deleted. */
import { isNamespaceName } from "../../names/table-name.ts";
import type { NamespaceDescriptor } from "../../protobuf/namespace-messages.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { Namespace } from "./catalog.ts";
import { constraint, namespaceNotFound, refusal } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import { RESERVED_NAMESPACES } from "./system-tables.ts";
import { type Order, submit } from "./table-orders.ts";

export function createNamespace(
  master: MasterState,
  given: InputOf<typeof NamespaceDescriptor>,
  order: Order = {},
): bigint {
  return submit(master, "CreateNamespaceProcedure", order, () => {
    const namespace = own(given);
    const name = namespace.name.toString("utf8");
    if (!isNamespaceName(name))
      throw doNotRetryIO(`Illegal namespace ${JSON.stringify(name)}: only letters, digits and '_' are allowed`);
    if (master.catalog.namespace(name) !== undefined)
      throw refusal("NamespaceExistException", `Namespace ${name} already exists`);
    master.catalog.change({ namespaces: [namespace] });
  });
}

/** Nothing of the old configuration stays. */
export function modifyNamespace(
  master: MasterState,
  given: InputOf<typeof NamespaceDescriptor>,
  order: Order = {},
): bigint {
  return submit(master, "ModifyNamespaceProcedure", order, () => {
    const namespace = own(given);
    requireNamespaceOf(master, namespace.name.toString("utf8"));
    master.catalog.change({ namespaces: [namespace] });
  });
}

export function deleteNamespace(master: MasterState, name: string, order: Order = {}): bigint {
  return submit(master, "DeleteNamespaceProcedure", order, () => {
    requireNamespaceOf(master, name);
    if (RESERVED_NAMESPACES.includes(name)) throw constraint(`Reserved namespace ${name} cannot be removed.`);
    const tables = master.catalog.tables().filter((table) => table.name.namespace === name);
    if (tables.length > 0) {
      const rule = `Only empty namespaces can be removed. Namespace ${name} has ${tables.length} tables`;
      throw constraint(rule);
    }
    master.catalog.change({ deletedNamespaces: [name] });
  });
}

/** @throws ServiceException NamespaceNotFoundException */
export function requireNamespaceOf(master: MasterState, name: string): Namespace {
  const namespace = master.catalog.namespace(name);
  if (namespace === undefined) throw namespaceNotFound(name);
  return namespace;
}

/** Has memory of its own. */
function own({ name, configuration = [] }: InputOf<typeof NamespaceDescriptor>): Namespace {
  return { name: Buffer.from(name), configuration: [...configuration] };
}
