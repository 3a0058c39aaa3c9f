/** Tables of the master's calls about namespaces, and of the NamespaceDescriptor. `Master.proto`, `HBase.proto` in HBase. */
import { NameStringPair } from "./hbase-messages.ts";

/** A namespace with its configuration, such as quotas */
export const NamespaceDescriptor = {
  name: "NamespaceDescriptor",
  fields: {
    name: ["required", "bytes", 1],
    configuration: ["repeated", NameStringPair as typeof NameStringPair, 2],
  },
} as const;

export const CreateNamespaceRequest = {
  name: "CreateNamespaceRequest",
  fields: {
    namespaceDescriptor: ["required", NamespaceDescriptor as typeof NamespaceDescriptor, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

export const CreateNamespaceResponse = {
  name: "CreateNamespaceResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const ModifyNamespaceRequest = {
  name: "ModifyNamespaceRequest",
  fields: {
    namespaceDescriptor: ["required", NamespaceDescriptor as typeof NamespaceDescriptor, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

export const ModifyNamespaceResponse = {
  name: "ModifyNamespaceResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const DeleteNamespaceRequest = {
  name: "DeleteNamespaceRequest",
  fields: {
    namespaceName: ["required", "string", 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

export const DeleteNamespaceResponse = {
  name: "DeleteNamespaceResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const GetNamespaceDescriptorRequest = {
  name: "GetNamespaceDescriptorRequest",
  fields: {
    namespaceName: ["required", "string", 1],
  },
} as const;

export const GetNamespaceDescriptorResponse = {
  name: "GetNamespaceDescriptorResponse",
  fields: {
    namespaceDescriptor: ["required", NamespaceDescriptor as typeof NamespaceDescriptor, 1],
  },
} as const;

export const ListNamespaceDescriptorsRequest = { name: "ListNamespaceDescriptorsRequest", fields: {} } as const;

export const ListNamespaceDescriptorsResponse = {
  name: "ListNamespaceDescriptorsResponse",
  fields: {
    namespaceDescriptor: ["repeated", NamespaceDescriptor as typeof NamespaceDescriptor, 1],
  },
} as const;
