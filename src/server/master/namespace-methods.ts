/** `MasterService`: namespaces. */
import * as master from "../../protobuf/master-messages.ts";
import * as namespaces from "../../protobuf/namespace-messages.ts";
import { answering, type Methods } from "./answering.ts";
import type { MasterState } from "./master-state.ts";
import { createNamespace, deleteNamespace, modifyNamespace, requireNamespaceOf } from "./namespace-orders.ts";
import { orderOf } from "./table-methods.ts";

export function namespaceMethods(state: MasterState): Methods {
  return [
    [
      "CreateNamespace",
      answering(namespaces.CreateNamespaceRequest, namespaces.CreateNamespaceResponse, (request, context) => ({
        procId: createNamespace(state, request.namespaceDescriptor, orderOf(request, context)),
      })),
    ],
    [
      "ModifyNamespace",
      answering(namespaces.ModifyNamespaceRequest, namespaces.ModifyNamespaceResponse, (request, context) => ({
        procId: modifyNamespace(state, request.namespaceDescriptor, orderOf(request, context)),
      })),
    ],
    [
      "DeleteNamespace",
      answering(namespaces.DeleteNamespaceRequest, namespaces.DeleteNamespaceResponse, (request, context) => ({
        procId: deleteNamespace(state, request.namespaceName, orderOf(request, context)),
      })),
    ],
    ...listMethods(state),
  ];
}

function listMethods(state: MasterState): Methods {
  return [
    [
      "GetNamespaceDescriptor",
      answering(
        namespaces.GetNamespaceDescriptorRequest,
        namespaces.GetNamespaceDescriptorResponse,
        ({ namespaceName }) => ({ namespaceDescriptor: requireNamespaceOf(state, namespaceName) }),
      ),
    ],
    [
      "ListNamespaceDescriptors",
      answering(namespaces.ListNamespaceDescriptorsRequest, namespaces.ListNamespaceDescriptorsResponse, () => ({
        namespaceDescriptor: state.catalog.namespaces(),
      })),
    ],
    [
      "ListNamespaces",
      answering(master.ListNamespacesRequest, master.ListNamespacesResponse, () => ({
        namespaceName: state.catalog.namespaces().map(({ name }) => name.toString("utf8")),
      })),
    ],
  ];
}
