package lab;

import static lab.OperationReader.bytes;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.CheckAndMutateResult;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hbase.thirdparty.com.google.gson.JsonArray;
import org.apache.hbase.thirdparty.com.google.gson.JsonElement;
import org.apache.hbase.thirdparty.com.google.gson.JsonNull;
import org.apache.hbase.thirdparty.com.google.gson.JsonObject;
import org.apache.hbase.thirdparty.com.google.gson.JsonParser;
import org.apache.hbase.thirdparty.com.google.gson.JsonPrimitive;

/**
 * The reference client for tables: reads an operation a line, as JSON, does it with HBase's own asynchronous client, and prints an
 * answer a line: { "ok": what it gave } or { "error": Java class, "message": … }. Ends with its standard input.
 *
 * <p>Arguments are those of LabClient. { "op": "reconnect", "conf": { … }, "blocking": true } goes on with another connection: other
 * settings in place of or beside those given, and HBase's older, blocking client if that is wanted.
 */
public final class JavaTables {
  private final LabClient client;
  private AsyncConnection connection;
  private static final long SCAN_LIMIT_MS = 90_000;

  private AdminOperations admin;
  /** Null: the asynchronous client is used. */
  private Connection blocking;

  private JavaTables(LabClient client) throws Exception {
    this.client = client;
    connect();
  }

  private void connect() throws Exception {
    connection = client.connect();
    admin = new AdminOperations(connection);
  }

  private void reconnect(JsonObject op) throws Exception {
    if (blocking != null) blocking.close();
    connection.close();
    blocking = null;
    for (Map.Entry<String, JsonElement> each : op.getAsJsonObject("conf").entrySet()) client.conf.set(each.getKey(), each.getValue().getAsString());
    connect();
    if (op.has("blocking") && op.get("blocking").getAsBoolean()) blocking = ConnectionFactory.createConnection(client.conf);
  }

  @SuppressWarnings("deprecation") // The parser of 2.4's gson has no static method.
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      JavaTables tables = new JavaTables(new LabClient(args));
      out.println("{\"ok\":\"ready\"}");
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(tables.answer(new JsonParser().parse(line).getAsJsonObject()));
        out.flush();
      }
    } catch (Exception e) {
      out.println(ResultWriter.error(e));
      out.flush();
    }
    // Open connections would hold an orderly end up.
    Runtime.getRuntime().halt(0);
  }

  private JsonObject answer(JsonObject op) {
    try {
      JsonObject answer = new JsonObject();
      answer.add("ok", run(op.get("op").getAsString(), op));
      return answer;
    } catch (Throwable e) {
      return ResultWriter.error(e);
    }
  }

  private JsonElement run(String name, JsonObject op) throws Exception {
    if (name.equals("reconnect")) {
      reconnect(op);
      return JsonNull.INSTANCE;
    }
    JsonElement ofBlocking = blocking == null ? null : new SyncOperations(blocking).run(name, op);
    if (ofBlocking != null) return ofBlocking;
    JsonElement ofAdmin = admin.run(name, op);
    if (ofAdmin != null) return ofAdmin;
    AsyncTable<?> table = connection.getTable(AdminOperations.table(op));
    switch (name) {
      case "get": return ResultWriter.row(table.get(OperationReader.get(op)).get());
      case "exists": return new JsonPrimitive(table.exists(OperationReader.get(op)).get());
      case "getAll": return rows(table.getAll(gets(op)).get());
      case "existsAll": return flags(table.existsAll(gets(op)).get());
      case "put": return nothing(table.put(OperationReader.put(bytes(op.get("row")), op.get("values"), op)));
      case "putAll": return nothing(table.putAll(cast(entries(op), Put.class)));
      case "delete": return nothing(table.delete(OperationReader.delete(bytes(op.get("row")), op.get("columns"), op)));
      case "deleteAll": return nothing(table.deleteAll(cast(entries(op), Delete.class)));
      case "increment": return ResultWriter.row(table.increment(OperationReader.increment(bytes(op.get("row")), op.getAsJsonObject("by"), op)).get());
      case "append": return ResultWriter.row(table.append(OperationReader.append(bytes(op.get("row")), op.getAsJsonObject("values"), op)).get());
      case "mutateRow": return ResultWriter.row(table.mutateRow(OperationReader.mutations(bytes(op.get("row")), op.getAsJsonArray("mutations"))).get());
      case "checkAndMutate":
        return ResultWriter.processed(table.checkAndMutate(OperationReader.checkAndMutate(bytes(op.get("row")), op.getAsJsonObject("if"), op.get("mutate"))).get());
      case "batch": return batch(table, op);
      case "scan": return scan(table, OperationReader.scan(op), op);
      case "dump": return scan(table, new Scan().readAllVersions().setRaw(true).setCacheBlocks(false), op).get("rows");
      default: throw new IllegalArgumentException("no operation " + name);
    }
  }

  // ------------------------------------------------------------------------------------------------------------ many rows

  static List<Get> gets(JsonObject op) throws Exception {
    List<Get> gets = new ArrayList<>();
    for (JsonElement row : op.getAsJsonArray("rows")) {
      op.add("row", row);
      gets.add(OperationReader.get(op));
    }
    return gets;
  }

  static List<Row> entries(JsonObject op) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (JsonElement form : op.getAsJsonArray("entries")) rows.add(OperationReader.entry(form.getAsJsonObject()));
    return rows;
  }

  static <T> List<T> cast(List<Row> rows, Class<T> type) {
    List<T> all = new ArrayList<>();
    for (Row row : rows) all.add(type.cast(row));
    return all;
  }

  private static JsonArray batch(AsyncTable<?> table, JsonObject op) throws Exception {
    List<Row> rows = entries(op);
    List<CompletableFuture<Object>> futures = table.batch(rows);
    JsonArray answer = new JsonArray();
    for (int i = 0; i < rows.size(); i++) {
      JsonObject outcome;
      try {
        outcome = outcome(futures.get(i).get(), rows.get(i));
      } catch (Exception e) {
        outcome = ResultWriter.error(e);
      }
      answer.add(outcome);
    }
    return answer;
  }

  static JsonObject outcome(Object result, Row asked) {
    boolean reads = asked instanceof Get;
    boolean asksOnly = reads && ((Get) asked).isCheckExistenceOnly();
    if (result instanceof CheckAndMutateResult) {
      JsonObject outcome = ResultWriter.processed((CheckAndMutateResult) result);
      outcome.addProperty("ok", true);
      return outcome;
    }
    JsonObject outcome = new JsonObject();
    outcome.addProperty("ok", true);
    if (asksOnly) {
      outcome.addProperty("exists", ((Result) result).getExists());
    } else {
      JsonElement row = result instanceof Result ? ResultWriter.row((Result) result) : JsonNull.INSTANCE;
      if (reads || !row.isJsonNull()) outcome.add("row", row);
    }
    return outcome;
  }

  // ---------------------------------------------------------------------------------------------------------------- scans

  /** HBase's own scanner was seen to wait for ever, with no call under way, for a wake-up that it had missed: the scan is made once more then. */
  private static JsonObject scan(AsyncTable<?> table, Scan scan, JsonObject op) throws Exception {
    java.util.Timer watch = new java.util.Timer(true);
    Thread scanning = Thread.currentThread();
    watch.schedule(new java.util.TimerTask() {
      @Override
      public void run() {
        scanning.interrupt();
      }
    }, SCAN_LIMIT_MS);
    try {
      return scanned(table.getScanner(scan), op);
    } catch (java.io.InterruptedIOException missed) {
      return scanned(table.getScanner(scan), op);
    } finally {
      watch.cancel();
      Thread.interrupted();
    }
  }

  static JsonObject scanned(ResultScanner opened, JsonObject op) throws Exception {
    int stopAfter = op.has("stopAfter") ? op.get("stopAfter").getAsInt() : Integer.MAX_VALUE;
    JsonArray rows = new JsonArray();
    JsonArray cursors = new JsonArray();
    try (ResultScanner scanner = opened) {
      while (rows.size() < stopAfter) {
        Result result = scanner.next();
        if (result == null) break;
        if (result.isCursor()) cursors.add(new JsonPrimitive(Bytes.toStringBinary(result.getCursor().getRow())));
        else rows.add(ResultWriter.row(result));
      }
    }
    JsonObject answer = new JsonObject();
    answer.add("rows", rows);
    if (cursors.size() > 0) answer.add("cursors", cursors);
    return answer;
  }

  // -------------------------------------------------------------------------------------------------------------- answers

  private static JsonElement nothing(CompletableFuture<Void> done) throws Exception {
    done.get();
    return JsonNull.INSTANCE;
  }

  static JsonArray rows(List<Result> results) {
    JsonArray answer = new JsonArray();
    for (Result result : results) answer.add(ResultWriter.row(result));
    return answer;
  }

  private static JsonArray flags(List<Boolean> flags) {
    JsonArray answer = new JsonArray();
    for (boolean flag : flags) answer.add(new JsonPrimitive(flag));
    return answer;
  }
}
