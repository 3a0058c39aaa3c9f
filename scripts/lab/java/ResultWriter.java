package lab;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.CheckAndMutateResult;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonNull;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;
import org.apache.hbase.thirdparty.com.google.gson.JsonPrimitive;

/** What operations gave, as JSON: bytes in HBase's printable form, timestamps as decimal strings. */
final class ResultWriter {
  private static final int LONGEST_MESSAGE = 400;

  private ResultWriter() {}

  /** null for a row that has nothing. */
  static JsonElement row(Result result) {
    if (result == null || result.isEmpty()) return JsonNull.INSTANCE;
    JsonObject row = new JsonObject();
    row.addProperty("row", Bytes.toStringBinary(result.getRow()));
    JsonArray cells = new JsonArray();
    for (Cell cell : result.rawCells()) cells.add(cell(cell));
    row.add("cells", cells);
    if (result.mayHaveMoreCellsInRow()) row.addProperty("partial", true);
    if (result.isStale()) row.addProperty("stale", true);
    return row;
  }

  /** Short names of its parts stay out of the way: [column, timestamp, type, value]. */
  private static JsonArray cell(Cell cell) {
    JsonArray parts = new JsonArray();
    parts.add(text(CellUtil.cloneFamily(cell), CellUtil.cloneQualifier(cell)));
    parts.add(new JsonPrimitive(String.valueOf(cell.getTimestamp())));
    parts.add(new JsonPrimitive(type(cell)));
    parts.add(new JsonPrimitive(Bytes.toStringBinary(CellUtil.cloneValue(cell))));
    return parts;
  }

  private static JsonPrimitive text(byte[] family, byte[] qualifier) {
    return new JsonPrimitive(Bytes.toStringBinary(family) + ":" + Bytes.toStringBinary(qualifier));
  }

  private static String type(Cell cell) {
    String name = cell.getType().name();
    return name.substring(0, 1).toLowerCase() + name.substring(1);
  }

  static JsonObject processed(CheckAndMutateResult result) {
    JsonObject answer = new JsonObject();
    answer.addProperty("processed", result.isSuccess());
    JsonElement row = row(result.getResult());
    if (!row.isJsonNull()) answer.add("row", row);
    return answer;
  }

  static JsonObject error(Throwable thrown) {
    Throwable top = thrown;
    while ((top instanceof CompletionException || top instanceof ExecutionException) && top.getCause() != null) top = top.getCause();
    JsonObject answer = new JsonObject();
    answer.addProperty("error", top.getClass().getName());
    answer.addProperty("message", message(top));
    Throwable root = top;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    // What a server threw is at the root, under the name that it has there.
    String rootClass = root instanceof RemoteException ? ((RemoteException) root).getClassName() : root.getClass().getName();
    if (!rootClass.equals(top.getClass().getName())) {
      answer.addProperty("root", rootClass);
      answer.addProperty("rootMessage", message(root));
    }
    answer.addProperty("doNotRetry", root instanceof DoNotRetryIOException || top instanceof DoNotRetryIOException);
    return answer;
  }

  private static String message(Throwable thrown) {
    String text = String.valueOf(thrown.getMessage());
    return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "..." : text;
  }
}
