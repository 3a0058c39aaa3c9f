/** Tables of the endpoint that tells clients who they are. `Authentication.proto` in HBase. */

export const WhoAmIResponse = {
  name: "WhoAmIResponse",
  fields: {
    username: ["optional", "string", 1],
    authMethod: ["optional", "string", 2],
  },
} as const;
