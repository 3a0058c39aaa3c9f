/**
 * What we send otherwise than Java, each with its reason. A difference says what Java's requests would be in our way: whatever is not
 * in this table must be alike.
 */
import { toPrintable } from "../../src/bytes/printable.ts";
import type { Difference, Form } from "../support/java-differences.ts";

/** Scans of so few rows are one call, where rows are handed on whole and the caller did not say how they come. */
const ONE_CALL_ROWS = 100;

export const DIFFERENCES: readonly Difference[] = [
  {
    what: "isolation that is the default is not said",
    why: "Java writes the attribute when it copies a Scan, or is told; a server reads its absence as committed data",
    apply: (theirs) => theirs.map((form) => withoutAttribute(form, "_isolationlevel_=\\x00")),
  },
  {
    what: "results of an increment that are wanted are not said",
    why: "a server gives them unless `_rr_` says no",
    apply: (theirs) => theirs.map((form) => withoutAttribute(form, "_rr_=\\xFF")),
  },
  {
    what: "an empty value stands in the comparator of a condition",
    why: "Java leaves it out where the column shall be absent; servers take both as the same empty bytes",
    apply: (theirs) => theirs.map((form) => map(form, (_, each) => (each === NO_VALUE ? EMPTY_VALUE : each))),
  },
  {
    what: "a batch of one goes as Get or Mutate",
    why: "a server answers them with less work than a Multi, and nothing else tells them apart",
    apply: (theirs, { op, entries }) =>
      op === "batch" && (entries as readonly unknown[]).length === 1 ? theirs.map(outOfMulti) : theirs,
  },
  {
    what: "a scan with a filter asks for cursors",
    why: "where a filter lets nothing pass for long, a scanner that is opened anew goes on from there",
    apply: (theirs, { filter }) =>
      filter === undefined ? theirs : theirs.map((form) => inScan(form, { needCursorResult: true })),
  },
  {
    what: "the mask of a fuzzy filter is in the public form",
    why: "Java puts what it was told into the form of its memory; servers read both (see fuzzy-row-filter.ts)",
    apply: (theirs, { filter }) => {
      const { javaClass = "", hex = "" } = (filter ?? {}) as { readonly javaClass?: string; readonly hex?: string };
      if (!javaClass.endsWith(".FuzzyRowFilter")) return theirs;
      const serializedFilter = toPrintable(Buffer.from(hex, "hex"));
      return theirs.map((form) => map(form, (name, each) => (name === "serializedFilter" ? serializedFilter : each)));
    },
  },
  {
    what: "a scan backwards says that families are not read on demand",
    why: "some filters ask for it by themselves, and servers then refuse the scan",
    apply: (theirs, { reversed }) =>
      reversed === true ? theirs.map((form) => inScan(form, { loadColumnFamiliesOnDemand: false })) : theirs,
  },
  {
    what: "a raw scan of a column is not sent",
    why: "every server refuses it: so do we, and say what to ask for instead",
    apply: (theirs, { op, raw, columns = [] }) =>
      op === "scan" && raw === true && (columns as readonly string[]).some((name) => name.includes(":")) ? [] : theirs,
  },
  {
    what: "a scan of few rows closes its scanner with the call that opens it",
    why: "it saves the call that Java closes with, or the server's lease",
    apply: (theirs, { op, limit, caching = Number.POSITIVE_INFINITY, batch }) => {
      const few = Math.min(ONE_CALL_ROWS, caching as number);
      if (op !== "scan" || batch !== undefined || !((limit as number) <= few)) return theirs;
      return theirs.map((form) => (form["scan"] === undefined ? form : { ...form, closeScanner: true }));
    },
  },
  {
    what: "the timestamp of an increment or an append chooses the version that it reads",
    why: "Java sends it where no server looks at it, and servers choose the time of what is written",
    apply: (theirs, { op, timestamp }) => {
      if (timestamp === undefined || (op !== "increment" && op !== "append")) return theirs;
      const from = BigInt(timestamp as number);
      return theirs.map((form) => ({
        ...form,
        mutation: { ...(form["mutation"] as Form), timeRange: { from, to: from + 1n } },
      }));
    },
  },
];

/** BinaryComparator messages: a comparable with no value, and with an empty one. */
const NO_VALUE = "\\x0A\\x00";
const EMPTY_VALUE = "\\x0A\\x02\\x0A\\x00";

function inScan(form: Form, more: Form): Form {
  const { scan } = form;
  return scan === undefined ? form : { ...form, scan: { ...more, ...(scan as Form) } };
}

function outOfMulti(form: Form): Form {
  const { method, regions, ...rest } = form;
  const [{ region, actions } = {}] = regions as readonly { region: string; actions: readonly Form[] }[];
  const [action = {}] = actions ?? [];
  return { ...rest, method: "get" in action ? "Get" : "Mutate", region, ...action };
}

function withoutAttribute(value: Form, text: string): Form {
  return map(value, (name, each) => {
    if (name !== "attributes" || !Array.isArray(each)) return each;
    const left = each.filter((attribute) => attribute !== text);
    return left.length === 0 ? undefined : left;
  });
}

/** Every field of every message inside; undefined takes one out. */
function map(value: Form, change: (name: string, value: unknown) => unknown): Form {
  const fields = Object.entries(value).flatMap(([name, each]): [string, unknown][] => {
    const changed = change(name, each);
    return changed === undefined ? [] : [[name, inside(changed, change)]];
  });
  return Object.fromEntries(fields);
}

function inside(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => inside(each, change));
  return typeof value === "object" && value !== null ? map(value as Form, change) : value;
}
