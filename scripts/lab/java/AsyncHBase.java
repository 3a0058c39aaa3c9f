package lab;

import com.stumbleupon.async.Deferred;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hbase.async.AppendRequest;
import org.hbase.async.AtomicIncrementRequest;
import org.hbase.async.BinaryPrefixComparator;
import org.hbase.async.CompareFilter;
import org.hbase.async.Config;
import org.hbase.async.DeleteRequest;
import org.hbase.async.GetRequest;
import org.hbase.async.GetResultOrException;
import org.hbase.async.HBaseClient;
import org.hbase.async.KeyValue;
import org.hbase.async.PutRequest;
import org.hbase.async.RowFilter;
import org.hbase.async.Scanner;

/**
 * asynchbase, the client of OpenTSDB, which finds a cluster by ZooKeeper alone and speaks the protocol of old: a fixed sequence of
 * operations on a table with the family f and a region from "m" on. Prints a line for each: its name, a tab, what it gave.
 *
 * <p>Arguments: ZooKeeper's host:port, and the table.
 */
public final class AsyncHBase {
  private static final byte[] FAMILY = utf8("f");
  private final HBaseClient client;
  private final byte[] table;

  private AsyncHBase(HBaseClient client, byte[] table) {
    this.client = client;
    this.table = table;
  }

  public static void main(String[] args) throws Exception {
    Config config = new Config();
    config.overrideConfig("hbase.zookeeper.quorum", args[0]);
    config.overrideConfig("hbase.zookeeper.znode.parent", "/hbase");
    config.overrideConfig("hbase.client.retries.number", "5");
    new AsyncHBase(new HBaseClient(config), utf8(args[1])).run();
    // Open connections would hold an orderly end up.
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private void run() throws Exception {
    say("table", client.ensureTableExists(table));
    say("table and family", client.ensureTableFamilyExists(table, FAMILY));
    say("no such table", client.ensureTableExists(utf8("a-table-that-is-not-there")));
    say("no such family", client.ensureTableFamilyExists(table, utf8("nothing")));
    // The default gathers puts for a second and sends them as a Multi; an unbuffered one is a Mutate.
    say("put", client.put(put("a", "q", "one", 5, false)));
    List<Deferred<Object>> puts = new ArrayList<>();
    for (int i = 0; i < 40; i++) puts.add(client.put(put(String.format("%c%02d", 'h' + i % 10, i), "q", "v" + i, 7, true)));
    say("flush", client.flush().addCallback(all -> "done"));
    say("buffered puts", Deferred.group(puts));
    say("get", client.get(new GetRequest(table, utf8("a"))));
    say("get of a column", client.get(new GetRequest(table, utf8("a"), FAMILY, utf8("q"))));
    say("get of nothing", client.get(new GetRequest(table, utf8("zzz"))));
    say("gets", client.get(gets("a", "h00", "zzz", "q09")));
    say("increment", client.atomicIncrement(new AtomicIncrementRequest(table, utf8("n"), FAMILY, utf8("c"), 5)));
    say("increment again", client.atomicIncrement(new AtomicIncrementRequest(table, utf8("n"), FAMILY, utf8("c"), -2)));
    say("buffered increments", Deferred.group(buffered(client), buffered(client)));
    say("append", client.append(append("a", "q", "+two")));
    say("compareAndSet, equal", client.compareAndSet(put("a", "cas", "new", 9, false), new byte[0]));
    say("compareAndSet, not equal", client.compareAndSet(put("a", "cas", "newer", 10, false), utf8("old")));
    say("atomicCreate", client.atomicCreate(put("b", "cas", "first", 9, false)));
    say("atomicCreate of what is there", client.atomicCreate(put("b", "cas", "second", 10, false)));
    scans();
    say("delete of a column", client.delete(new DeleteRequest(table, utf8("a"), FAMILY, utf8("q"))));
    say("get after that", client.get(new GetRequest(table, utf8("a"))));
    say("delete of a row", client.delete(new DeleteRequest(table, utf8("a"))));
    say("get after the delete", client.get(new GetRequest(table, utf8("a"))));
    say("put to no such family", client.put(new PutRequest(table, utf8("a"), utf8("nothing"), utf8("q"), utf8("v"), 5)));
    say("shutdown", client.shutdown().addCallback(all -> "done"));
  }

  private void scans() throws Exception {
    scan("scan", client.newScanner(table));
    Scanner few = client.newScanner(table);
    few.setMaxNumRows(3);
    few.setStartKey(utf8("i"));
    few.setStopKey(utf8("p"));
    scan("scan of a range, three rows a call", few);
    Scanner filtered = client.newScanner(table);
    filtered.setFilter(new RowFilter(CompareFilter.CompareOp.EQUAL, new BinaryPrefixComparator(utf8("k"))));
    scan("scan with a filter", filtered);
    Scanner reversed = client.newScanner(table);
    reversed.setReversed(true);
    reversed.setStartKey(utf8("z"));
    reversed.setStopKey(utf8("l"));
    scan("reversed scan", reversed);
    Scanner left = client.newScanner(table);
    left.setMaxNumRows(2);
    say("two rows of a scan", left.nextRows());
    say("a scan closed early", left.close());
  }

  private void scan(String name, Scanner scanner) throws Exception {
    StringBuilder rows = new StringBuilder();
    int calls = 0;
    for (ArrayList<ArrayList<KeyValue>> some = wait(scanner.nextRows()); some != null; some = wait(scanner.nextRows())) {
      calls++;
      for (ArrayList<KeyValue> row : some) rows.append(' ').append(text(row));
    }
    System.out.println(name + "\t" + (calls > 0) + rows);
  }

  private PutRequest put(String row, String qualifier, String value, long timestamp, boolean buffered) {
    PutRequest put = new PutRequest(table, utf8(row), FAMILY, utf8(qualifier), utf8(value), timestamp);
    put.setBufferable(buffered);
    return put;
  }

  private AppendRequest append(String row, String qualifier, String value) {
    AppendRequest append = new AppendRequest(table, utf8(row), FAMILY, utf8(qualifier), utf8(value));
    append.returnResult(true);
    return append;
  }

  private Deferred<Long> buffered(HBaseClient to) {
    return to.bufferAtomicIncrement(new AtomicIncrementRequest(table, utf8("n"), FAMILY, utf8("c"), 10));
  }

  private List<GetRequest> gets(String... rows) {
    List<GetRequest> gets = new ArrayList<>();
    for (String row : rows) gets.add(new GetRequest(table, utf8(row)));
    return gets;
  }

  // -------------------------------------------------------------------------------------------------------------- answers

  private static void say(String name, Deferred<?> asked) throws InterruptedException {
    String answer;
    try {
      answer = text(wait(asked));
    } catch (Exception e) {
      answer = (e.getClass() == RuntimeException.class ? e.getCause() : e).getClass().getSimpleName();
    }
    System.out.println(name + "\t" + answer);
  }

  private static <T> T wait(Deferred<T> asked) throws InterruptedException {
    try {
      return asked.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer", e);
    } catch (Exception e) {
      throw new RuntimeException(e);
    }
  }

  private static String text(Object answer) {
    if (answer instanceof KeyValue) return cell((KeyValue) answer);
    if (answer instanceof GetResultOrException) return text(((GetResultOrException) answer).getCells());
    if (!(answer instanceof List)) return String.valueOf(answer);
    StringBuilder all = new StringBuilder("[");
    for (Object each : (List<?>) answer) all.append(all.length() == 1 ? "" : " ").append(text(each));
    return all.append(']').toString();
  }

  /** Times that the server chose are all alike. */
  private static String cell(KeyValue cell) {
    String timestamp = cell.timestamp() > 1_000_000_000_000L ? "now" : String.valueOf(cell.timestamp());
    String value = cell.value().length == 8 ? String.valueOf(new java.math.BigInteger(cell.value())) : new String(cell.value(), StandardCharsets.UTF_8);
    return String.join("/", new String(cell.key(), StandardCharsets.UTF_8), new String(cell.family(), StandardCharsets.UTF_8) + ":" + new String(cell.qualifier(), StandardCharsets.UTF_8), timestamp, value);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
