/** `tshbase create-namespace`: what stands before the colon of a table's name. */
import { type Command, defineCommand } from "../command.ts";

export const createNamespace: Command = defineCommand({
  name: "create-namespace",
  summary: "create a namespace for tables",
  arguments: [{ name: "NAME", kind: "value" }],
  options: {},
  examples: ["tshbase create-namespace shop"],
  async run({ args: [name = ""], client, signal }) {
    await (await client()).admin.createNamespace(name, { signal });
    return undefined;
  },
});
