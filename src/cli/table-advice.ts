/** What a person at the command line can do about the errors of tables, in one sentence each. */

/** Where the command itself says what the error complains of. */
export const ALREADY: Readonly<Record<string, string>> = {
  "enable HBASE_TABLE_NOT_DISABLED": "It is enabled already; there is nothing to do.",
  "disable HBASE_TABLE_NOT_ENABLED": "It is disabled already; there is nothing to do.",
};

export const TABLE_ADVICE: Readonly<Record<string, string>> = {
  HBASE_INVALID_ARGUMENT: "Correct what the message names.",
  HBASE_REGISTRY_UNREACHABLE: "Check --site, --bootstrap or --zookeeper; `tshbase doctor` finds out what is wrong.",
  HBASE_TABLE_NOT_FOUND:
    "`tshbase list` prints the tables there are; a table outside `default` needs its namespace, ns:table.",
  HBASE_TABLE_EXISTS: "Take another name, or drop the table first.",
  HBASE_TABLE_NOT_DISABLED: "Disable the table first (`tshbase disable TABLE`, or --disable).",
  HBASE_TABLE_NOT_ENABLED: "Enable the table first: `tshbase enable TABLE`.",
  HBASE_NO_SUCH_COLUMN_FAMILY: "`tshbase describe TABLE` prints the families there are.",
  HBASE_NAMESPACE_NOT_FOUND:
    "Correct the part before the colon, or make the namespace: `tshbase create-namespace NAME`.",
  HBASE_ACCESS_DENIED: "Have the user granted what is missing, or log in as another one (--keytab, --principal).",
  HBASE_OPERATION_TIMEOUT: "Look whether the cluster is overloaded (`tshbase status`), or give more --timeout.",
  HBASE_UNCERTAIN_WRITE: "Read the row to see whether it was written before you repeat it.",
  HBASE_REGION_TOO_BUSY: "The region takes no writes for the moment: try again later.",
  HBASE_QUOTA_EXCEEDED: "Have the quota raised, or delete something.",
  HBASE_RPC_THROTTLING: "A quota limits how fast this may go: try again later.",
};
