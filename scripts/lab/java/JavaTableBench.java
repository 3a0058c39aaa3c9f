package lab;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AdvancedScanResultConsumer;
import org.apache.hadoop.hbase.client.AsyncBufferedMutator;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Table operations of HBase's own asynchronous client at given numbers in flight. Prints one line of JSON for each operation and
 * number: operations (rows, for scans), operations a second, CPU microseconds of this process for each.
 *
 * <p>Arguments are those of LabClient and: table (family f), operations (get,put,bufferedPut,checkAndMutate,scan), inFlight,
 * warmMs, measureMs, rows (row000000 …, filled if absent), scanRows (rows of five cells in TABLE_scan, filled if absent).
 */
public final class JavaTableBench {
  private static final byte[] FAMILY = Bytes.toBytes("f");
  private static final byte[] QUALIFIER = Bytes.toBytes("q");
  private static final byte[] VALUE = Bytes.toBytes("v".repeat(100));
  private static final int FILL_BATCH = 1000;
  /** Mutations that wait in the mutator or are on their way: some of its buffers of 2 MB. */
  private static final int BUFFERED = 20_000;

  private final AsyncConnection connection;
  private final AsyncTable<AdvancedScanResultConsumer> table;
  private final AsyncTable<AdvancedScanResultConsumer> scanned;
  private final int rows;
  /** Made beforehand: they are not what is measured. */
  private final byte[][] keys;
  private final int scanRows;
  private final long warmMs;
  private final long measureMs;
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean running;

  private JavaTableBench(AsyncConnection connection, LabClient client) {
    this.connection = connection;
    this.table = connection.getTable(TableName.valueOf(client.option("table", "bench")));
    this.scanned = connection.getTable(TableName.valueOf(client.option("table", "bench") + "_scan"));
    this.rows = Integer.parseInt(client.option("rows", "10000"));
    this.keys = new byte[rows][];
    for (int row = 0; row < rows; row++) keys[row] = Bytes.toBytes(String.format("row%06d", row));
    this.scanRows = Integer.parseInt(client.option("scanRows", "100000"));
    this.warmMs = Long.parseLong(client.option("warmMs", "8000"));
    this.measureMs = Long.parseLong(client.option("measureMs", "5000"));
  }

  public static void main(String[] args) throws Exception {
    LabClient client = new LabClient(args);
    JavaTableBench bench = new JavaTableBench(client.connect(), client);
    bench.fill(bench.table, bench.rows, 1, "row%06d");
    for (String operation : client.option("operations", "get,put,bufferedPut,checkAndMutate,scan").split(",")) {
      if (operation.equals("scan")) bench.fill(bench.scanned, bench.scanRows, 5, "row%08d");
      for (String inFlight : client.option("inFlight", "1,16,128,1024").split(",")) {
        // So many scans of 100,000 rows side by side measure the server's memory.
        if (operation.equals("scan") && Integer.parseInt(inFlight) > 16) continue;
        // A mutator fills its buffer whatever is asked of it.
        if (operation.equals("bufferedPut")) continue;
        bench.measure(operation, Integer.parseInt(inFlight));
      }
      if (operation.equals("bufferedPut")) bench.measure(operation, BUFFERED);
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private void fill(AsyncTable<?> into, int count, int cells, String format) throws Exception {
    if (into.exists(new Get(Bytes.toBytes(String.format(format, count - 1)))).get()) return;
    List<Put> puts = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      Put put = new Put(Bytes.toBytes(String.format(format, row)));
      for (int cell = 0; cell < cells; cell++) put.addColumn(FAMILY, cells == 1 ? QUALIFIER : Bytes.toBytes("q" + cell), VALUE);
      puts.add(put);
      if (puts.size() == FILL_BATCH || row == count - 1) {
        into.putAll(puts).get();
        puts.clear();
      }
    }
  }

  private void measure(String operation, int inFlight) throws Exception {
    com.sun.management.OperatingSystemMXBean os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    running = true;
    AsyncBufferedMutator mutator = operation.equals("bufferedPut") ? connection.getBufferedMutatorBuilder(table.getName()).build() : null;
    List<CompletableFuture<Void>> loops = new ArrayList<>();
    Supplier<CompletableFuture<?>> next = operation(operation, mutator);
    for (int i = 0; i < inFlight; i++) {
      CompletableFuture<Void> loop = new CompletableFuture<>();
      loops.add(loop);
      loop(next, operation.equals("scan"), loop);
    }
    Thread.sleep(warmMs);
    long cpu = os.getProcessCpuTime();
    long start = System.nanoTime();
    long before = done.get();
    Thread.sleep(measureMs);
    long count = done.get() - before;
    double seconds = (System.nanoTime() - start) / 1e9;
    double micros = (os.getProcessCpuTime() - cpu) / 1e3 / count;
    running = false;
    if (mutator != null) mutator.flush();
    CompletableFuture.allOf(loops.toArray(new CompletableFuture<?>[0])).get();
    if (mutator != null) mutator.close();
    if (broken.get() != null) throw new Exception("an operation failed", broken.get());
    System.out.printf("{\"operation\":\"%s\",\"inFlight\":%d,\"operations\":%d,\"perSecond\":%.0f,\"cpuMicros\":%.3f}%n", operation, inFlight, count, count / seconds, micros);
    System.out.flush();
  }

  private Supplier<CompletableFuture<?>> operation(String name, AsyncBufferedMutator mutator) {
    switch (name) {
      case "get": return () -> table.get(new Get(row()).addColumn(FAMILY, QUALIFIER));
      case "put": return () -> table.put(put(row()));
      case "bufferedPut": return () -> mutator.mutate(put(row()));
      case "checkAndMutate": return () -> {
        byte[] row = row();
        return table.checkAndMutate(CheckAndMutate.newBuilder(row).ifEquals(FAMILY, QUALIFIER, VALUE).build(put(row)));
      };
      case "scan": return this::scanAll;
      default: throw new IllegalArgumentException("no operation " + name);
    }
  }

  /** Counts rows as they come. */
  private CompletableFuture<?> scanAll() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    scanned.scan(new Scan(), new AdvancedScanResultConsumer() {
      @Override
      public void onNext(Result[] results, ScanController controller) {
        done.addAndGet(results.length);
        if (!running) controller.terminate();
      }

      @Override
      public void onError(Throwable error) {
        end.completeExceptionally(error);
      }

      @Override
      public void onComplete() {
        end.complete(null);
      }
    });
    return end;
  }

  private byte[] row() {
    return keys[ThreadLocalRandom.current().nextInt(rows)];
  }

  private static Put put(byte[] row) {
    return new Put(row).addColumn(FAMILY, QUALIFIER, VALUE);
  }

  /** The next is issued by the answer to the one before, without a thread between; a loop where answers are there at once. */
  private void loop(Supplier<CompletableFuture<?>> next, boolean countsItself, CompletableFuture<Void> end) {
    while (running) {
      CompletableFuture<?> one = next.get();
      if (!one.isDone()) {
        one.whenComplete((answer, error) -> {
          if (answered(error, countsItself)) loop(next, countsItself, end);
          else end.complete(null);
        });
        return;
      }
      Throwable error = one.isCompletedExceptionally() ? new IllegalStateException("failed at once") : null;
      if (!answered(error, countsItself)) break;
    }
    end.complete(null);
  }

  private boolean answered(Throwable error, boolean countsItself) {
    if (error != null) {
      broken.compareAndSet(null, error);
      return false;
    }
    if (!countsItself) done.incrementAndGet();
    return true;
  }
}
