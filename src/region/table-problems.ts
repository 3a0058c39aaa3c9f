/** What hbase:meta says of tables, as the errors that a server would have sent. */
import type { ErrorPlace } from "../errors/hbase-error.ts";
import type { RemoteError } from "../errors/remote-error.ts";
import { remoteErrorOf } from "../errors/remote-errors-by-class.ts";
import type { TableName } from "../names/table-name.ts";

/** A `TableNotFoundError`. */
export function tableNotFound(table: TableName, where: ErrorPlace = {}): RemoteError {
  return problem("TableNotFoundException", `${table.text} is not in hbase:meta`, where);
}

/** A `TableNotEnabledError`. */
export function tableNotEnabled(table: TableName, where: ErrorPlace = {}): RemoteError {
  return problem("TableNotEnabledException", `${table.text} is disabled`, where);
}

function problem(javaClass: string, remoteMessage: string, where: ErrorPlace): RemoteError {
  return remoteErrorOf(
    {
      javaClass: `org.apache.hadoop.hbase.${javaClass}`,
      remoteMessage,
      stackTrace: remoteMessage,
      doNotRetry: true,
      serverOverloaded: false,
    },
    where,
  );
}
