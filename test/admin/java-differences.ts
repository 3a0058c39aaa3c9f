/**
 * What our administration sends otherwise than Java's, each with its reason. A difference says what Java's requests would be in our way:
 * whatever is not in this table must be alike.
 */
import type { Difference, Form } from "../support/java-differences.ts";

const META_SCAN = { service: "ClientService", method: "Scan" };
const PREAD = 2;
/** Orders that name regions, by their names or by a row. */
const REGION_ORDERS: readonly unknown[] = ["split", "merge", "move", "unassign", "assign"];
const OFF_BY_DEFAULT: readonly string[] = ["restoreACL", "writeFlushWalMarker"];

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
    what: "a region is not looked for before an order about it goes to the master",
    why: "our callers have it from `regions()`, and a master finds it by its name; Java reads all of hbase:meta for an encoded one",
    apply: (theirs, { op }) =>
      REGION_ORDERS.includes(op) ? theirs.filter(({ service }) => service !== "ClientService") : theirs,
  },
  {
    what: "the regions of a table are not looked for again one by one",
    why: "they have just been listed with their servers; who has moved since says so, and is then looked for",
    apply: (theirs, { op }) => (op === "compactionState" ? theirs.filter(({ method }) => method !== "Get") : theirs),
  },
  {
    what: "the tables of a namespace are listed by the question for all lists of tables",
    why: "GetTableNames takes a namespace too, beside a pattern",
    apply: (theirs) =>
      theirs.map(({ namespaceName: namespace, ...form }) =>
        form["method"] === "ListTableNamesByNamespace"
          ? { ...form, method: "GetTableNames", namespace, includeSysTables: false }
          : { ...form, ...(namespace === undefined ? {} : { namespaceName: namespace }) },
      ),
  },
  {
    what: "splits and merges that are under way are to end before their switch is answered",
    why: "so it is asked of the balancer, by Java too; no master has looked at it so far",
    apply: (theirs) =>
      theirs.map((form) => (form["method"] === "SetSplitOrMergeEnabled" ? { ...form, synchronous: true } : form)),
  },
  {
    what: "what is off by default is not said",
    why: "a server reads its absence so",
    apply: (theirs) =>
      theirs.map((form) => withoutFields(form, (name, each) => each === false && OFF_BY_DEFAULT.includes(name))),
  },
  {
    what: "the type of a snapshot to delete is not said",
    why: "a master finds it by its name; Java sends DISABLED, whatever it was taken with",
    apply: (theirs) =>
      theirs.map((form) =>
        form["method"] === "DeleteSnapshot" ? inside(form, "snapshot", { type: undefined }) : form,
      ),
  },
  {
    what: "a table is put back to a snapshot without a look at it first",
    why: "a master refuses it by itself if it is enabled, and makes it if it is gone; between a look and the order it may change",
    apply: (theirs, { op }) =>
      op === "restoreSnapshot" ? theirs.filter(({ service }) => service !== "ClientService") : theirs,
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
    apply: (theirs, { op, family, families = [family] }) => {
      if (op !== "modifyFamily" && op !== "modifyTable") return theirs;
      const given = new Map((families as readonly GivenFamily[]).map((each) => givenFamily(each)));
      return theirs.map((form) => inFamilies(form, (_, name) => given.get(name) ?? {}));
    },
  },
  {
    what: "the whole status is asked for by no option",
    why: "a master takes none for all, those too that came after us",
    apply: (theirs) => theirs.map((form) => ("options" in form ? { ...form, options: [] } : form)),
  },
];

type GivenFamily = string | { readonly name: string; readonly attributes: Form };

function givenFamily(family: GivenFamily): [name: string, attributes: Form] {
  return typeof family === "string" ? [family, {}] : [family.name, family.attributes];
}

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
function inFamilies(form: Form, change: (attributes: Form, name: string) => Form): Form {
  const family = (each: Form): Form => ({
    ...each,
    attributes: change(each["attributes"] as Form, each["name"] as string),
  });
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
  return withoutFields(attributes, (key) => keys.includes(key));
}

function withoutFields(form: Form, isOut: (name: string, value: unknown) => boolean): Form {
  return Object.fromEntries(Object.entries(form).filter(([name, value]) => !isOut(name, value)));
}
