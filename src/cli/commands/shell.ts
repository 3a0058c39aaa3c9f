/** `tshbase shell`: the same commands at a prompt. */
import { type Command, defineCommand } from "../command.ts";
import { runShell } from "../shell.ts";

/** @param commands those it may run, which are a list that it stands in itself */
export function shellCommand(commands: () => readonly Command[]): Command {
  return defineCommand({
    name: "shell",
    summary: "type these commands at a prompt, on one connection",
    arguments: [],
    options: {
      "stop-on-error": { type: "boolean", meaning: "from a pipe: end with the first command that fails" },
    },
    details: [
      "There is history (in XDG_STATE_HOME; a line that begins with a space is not kept) and completion by Tab. Words are grouped by quotes of either kind; a backslash needs none. An error does not end the shell. From a pipe it runs line by line; the exit status is 1 if one of them failed.",
    ],
    examples: ["tshbase shell --site /etc/hbase/conf", "tshbase shell < commands.txt"],
    run: (call) => runShell(call, commands()),
  });
}
