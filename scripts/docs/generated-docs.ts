/** The documents that are written by code, and how. */
import { cliDocument } from "./cli-doc.ts";
import { embeddedFaultsDocument } from "./embedded-faults-doc.ts";
import { errorsDoc } from "./errors-doc.ts";
import { handshakeDoc } from "./handshake-doc.ts";
import { negotiationDoc } from "./negotiation-doc.ts";
import { optionsDocument } from "./options.ts";
import { repoRoot } from "./repo-root.ts";

export interface GeneratedDoc {
  /** from the repository's root */
  readonly path: string;
  readonly text: () => string;
}

export const GENERATED_DOCS: readonly GeneratedDoc[] = [
  { path: "docs/handshake.md", text: handshakeDoc },
  { path: "docs/negotiation.md", text: negotiationDoc },
  { path: "docs/errors.md", text: () => errorsDoc(repoRoot()) },
  { path: "docs/options.md", text: optionsDocument },
  { path: "docs/cli.md", text: cliDocument },
  { path: "docs/embedded-faults.md", text: embeddedFaultsDocument },
];
