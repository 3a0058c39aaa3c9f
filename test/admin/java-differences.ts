/**
 * What our administration sends otherwise than Java's, each with its reason. A difference says what Java's requests would be in our way:
 * whatever is not in this table must be alike.
 */
import type { Difference, Form } from "../support/java-differences.ts";

const META_SCAN = { service: "ClientService", method: "Scan" };
const PREAD = 2;
/** Orders that name regions, by their encoded names or by a row. */
const REGION_ORDERS: readonly unknown[] = ["split", "merge", "move"];

export const DIFFERENCES: readonly Difference[] = [
  {
    what: "orders about namespaces have a nonce",
    why: "the messages have room for it, and by it a master knows an order that comes again; Java leaves it out",
    apply: (theirs) =>
      theirs.map((form) =>
        /^(?:Create|Modify|Delete)Namespace$/.test(String(form["method"]))
          ? { ...form, nonceGroup: true, nonce: true }
          : form,
      ),
  },
  {
    what: "a region is not looked for by its encoded name or a row",
    why: "our callers have it from `regions()`, and a master finds it by the encoded name; Java reads all of hbase:meta for each",
    apply: (theirs, { op }) =>
      REGION_ORDERS.includes(op) ? theirs.filter(({ service }) => service !== "ClientService") : theirs,
  },
  {
    what: "isolation that is the default is not said",
    why: "Java writes the attribute when it copies a Scan; a server reads its absence as committed data",
    apply: (theirs) => theirs.map((form) => inMetaScan(form, { attributes: undefined })),
  },
  {
    what: "hbase:meta is listed in calls that leave nothing behind",
    why: "each opens and closes its scanner and brings whole rows, so that it can be repeated anywhere; its rows bound its bytes",
    apply: (theirs) =>
      theirs.map((form) =>
        isMetaScan(form)
          ? {
              ...inMetaScan(form, { maxResultSize: undefined, readType: PREAD }),
              closeScanner: true,
              clientHandlesPartials: false,
              clientHandlesHeartbeats: false,
            }
          : form,
      ),
  },
  {
    what: "the state of a table is read whatever its time",
    why: "Java reads up to the time of its own clock, and would not see it if that is behind the server's",
    apply: (theirs) => theirs.map((form) => inside(form, "get", { timeRange: undefined })),
  },
  {
    what: "that a table is not hbase:meta is not said",
    why: "a master writes it by the table's name, whatever it is told",
    apply: (theirs) => theirs.map((form) => withoutAttributes(form, "tableSchema", ["IS_META"])),
  },
  {
    what: "a new family's INDEX_BLOCK_ENCODING is not said if it is the default",
    why: "masters that know it write it themselves, as they begin with their own defaults; older ones would keep a word unknown to them",
    apply: (theirs) => theirs.map((form) => inFamilies(form, (family) => without(family, ["INDEX_BLOCK_ENCODING"]))),
  },
  {
    what: "a family that is changed is sent as it was given",
    why: "it may be what `describeTable` gave, changed; for what is not said a master has the same defaults as Java's builder",
    apply: (theirs, { op, family }) => {
      if (op !== "modifyFamily") return theirs;
      const { attributes } = family as { readonly attributes: Form };
      return theirs.map((form) => inFamilies(form, () => attributes));
    },
  },
  {
    what: "the whole status is asked for by no option",
    why: "a master takes none for all, those too that came after us",
    apply: (theirs) => theirs.map((form) => ("options" in form ? { ...form, options: [] } : form)),
  },
];

function isMetaScan({ service, method }: Form): boolean {
  return service === META_SCAN.service && method === META_SCAN.method;
}

function inMetaScan(form: Form, changes: Form): Form {
  return isMetaScan(form) ? inside(form, "scan", changes) : form;
}

/** With other fields in the message of that name; undefined takes one out. */
function inside(form: Form, name: string, changes: Form): Form {
  const message = form[name] as Form | undefined;
  if (message === undefined) return form;
  const fields = Object.entries({ ...message, ...changes }).filter(([, value]) => value !== undefined);
  return { ...form, [name]: Object.fromEntries(fields) };
}

/** The attributes of each family, of a table's schema or of an order about one of them. */
function inFamilies(form: Form, change: (attributes: Form) => Form): Form {
  const family = (each: Form): Form => ({ ...each, attributes: change(each["attributes"] as Form) });
  const { columnFamilies, tableSchema } = form;
  if (columnFamilies !== undefined) return { ...form, columnFamilies: family(columnFamilies as Form) };
  if (tableSchema === undefined) return form;
  const families = (tableSchema as { readonly columnFamilies: readonly Form[] }).columnFamilies;
  return inside(form, "tableSchema", { columnFamilies: families.map(family) });
}

function withoutAttributes(form: Form, name: string, keys: readonly string[]): Form {
  const message = form[name] as { readonly attributes: Form } | undefined;
  return message === undefined ? form : inside(form, name, { attributes: without(message.attributes, keys) });
}

function without(attributes: Form, keys: readonly string[]): Form {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !keys.includes(key)));
}
