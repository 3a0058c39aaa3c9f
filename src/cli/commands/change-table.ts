/** The commands that change a table as a whole and print nothing: drop, truncate, enable, disable; and `exists`. */
import { type Command, defineCommand } from "../command.ts";
import { TABLE } from "../read-options.ts";

export const drop: Command = defineCommand({
  name: "drop",
  summary: "delete a disabled table and everything in it",
  arguments: [TABLE],
  options: { disable: { type: "boolean", meaning: "disable it first, if it is enabled" } },
  async run({ args: [name = ""], values, client, signal }) {
    const { admin } = await client();
    if (values.disable === true && (await admin.isTableEnabled(name, { signal })))
      await admin.disableTable(name, { signal });
    await admin.deleteTable(name, { signal });
    return undefined;
  },
});

export const truncate: Command = defineCommand({
  name: "truncate",
  summary: "delete all rows of a disabled table",
  arguments: [TABLE],
  options: {
    disable: { type: "boolean", meaning: "disable it first, if it is enabled" },
    "keep-splits": { type: "boolean", meaning: "keep its regions as they are" },
  },
  async run({ args: [name = ""], values, client, signal }) {
    const { admin } = await client();
    if (values.disable === true && (await admin.isTableEnabled(name, { signal })))
      await admin.disableTable(name, { signal });
    await admin.truncateTable(name, { preserveSplits: values["keep-splits"] === true, signal });
    return undefined;
  },
});

export const enable: Command = defineCommand({
  name: "enable",
  summary: "take a table into service",
  arguments: [TABLE],
  options: {},
  async run({ args: [name = ""], client, signal }) {
    await (await client()).admin.enableTable(name, { signal });
    return undefined;
  },
});

export const disable: Command = defineCommand({
  name: "disable",
  summary: "take a table out of service",
  arguments: [TABLE],
  options: {},
  async run({ args: [name = ""], client, signal }) {
    await (await client()).admin.disableTable(name, { signal });
    return undefined;
  },
});

export const exists: Command = defineCommand({
  name: "exists",
  summary: "tell whether a table exists",
  arguments: [TABLE],
  options: {},
  details: ["Prints true or false; the exit status is 0 if it exists and 1 if it does not."],
  async run({ args: [name = ""], client, out, signal }) {
    const found = await (await client()).admin.tableExists(name, { signal });
    await out.line(String(found));
    return found ? 0 : 1;
  },
});
