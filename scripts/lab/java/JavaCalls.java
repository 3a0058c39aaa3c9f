package org.apache.hadoop.hbase.client;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProviders;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * The reference client: issues many ClientMetaService calls at once through HBase's own RpcConnectionRegistry, waits for them
 * until a limit, and prints one line of JSON. It stands in HBase's package because the registry's methods are visible there only.
 *
 * <p>Arguments are key=value: bootstrap (host:port,...), calls, limit (ms for all), principal and keytab (none: no security),
 * providersFirst (create the process-wide SASL providers with security on before anything else can with security off), and
 * any number of conf.NAME=VALUE for the client's configuration.
 */
public final class JavaCalls {
  private static final String[] KINDS = {"getClusterId", "getActiveMaster", "getMetaRegionLocations"};

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    Configuration conf = HBaseConfiguration.create();
    for (String arg : args) {
      int cut = arg.indexOf('=');
      String key = arg.substring(0, cut);
      if (key.startsWith("conf.")) conf.set(key.substring(5), arg.substring(cut + 1));
      else options.put(key, arg.substring(cut + 1));
    }
    conf.set("hbase.client.bootstrap.servers", options.get("bootstrap"));
    conf.set("hbase.client.registry.impl", RpcConnectionRegistry.class.getName());
    if (options.containsKey("keytab")) {
      conf.set("hadoop.security.authentication", "kerberos");
      conf.set("hbase.security.authentication", "kerberos");
      UserGroupInformation.setConfiguration(conf);
      UserGroupInformation.loginUserFromKeytab(options.get("principal"), options.get("keytab"));
    }
    if (Boolean.parseBoolean(options.get("providersFirst"))) SaslClientAuthenticationProviders.getInstance(conf);

    int calls = Integer.parseInt(options.getOrDefault("calls", "100"));
    long limit = Long.parseLong(options.getOrDefault("limit", "20000"));
    // A call at a time, each after the answer to the one before, in place of all at once: for recordings.
    boolean oneByOne = Boolean.parseBoolean(options.get("oneByOne"));
    AtomicLong first = new AtomicLong(-1);
    long start = System.nanoTime();
    ConnectionRegistry registry = registry(conf);
    CountDownLatch left = new CountDownLatch(calls);
    List<CompletableFuture<?>> pending = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      CompletableFuture<?> call = call(registry, KINDS[i % KINDS.length]);
      pending.add(call);
      call.whenComplete((answer, error) -> {
        if (error == null) first.compareAndSet(-1, millisSince(start));
        left.countDown();
      });
      if (oneByOne) {
        try {
          call.get(limit, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
          // Counted below.
        }
      }
    }
    left.await(Math.max(1, limit - millisSince(start)), TimeUnit.MILLISECONDS);
    long total = millisSince(start);

    int answered = 0;
    int hanging = 0;
    Map<String, Integer> failures = new TreeMap<>();
    for (CompletableFuture<?> call : pending) {
      if (!call.isDone()) {
        hanging++;
      } else if (call.isCompletedExceptionally()) {
        failures.merge(describe(call), 1, Integer::sum);
      } else {
        answered++;
      }
    }
    StringBuilder list = new StringBuilder();
    int failed = 0;
    for (Map.Entry<String, Integer> failure : failures.entrySet()) {
      failed += failure.getValue();
      list.append(list.length() == 0 ? "" : ",").append("{\"count\":").append(failure.getValue()).append(',').append(failure.getKey()).append('}');
    }
    System.out.println("{\"calls\":" + calls + ",\"answered\":" + answered + ",\"failed\":" + failed + ",\"hanging\":" + hanging
      + ",\"firstAnswerMs\":" + (first.get() < 0 ? "null" : first.get()) + ",\"totalMs\":" + total + ",\"failures\":[" + list + "]}");
    System.out.flush();
    // What hangs would hold an orderly end up.
    Runtime.getRuntime().halt(0);
  }

  /** The user became a parameter in 2.6. */
  private static ConnectionRegistry registry(Configuration conf) throws Exception {
    for (Method method : ConnectionRegistryFactory.class.getDeclaredMethods()) {
      if (!method.getName().equals("getRegistry")) continue;
      method.setAccessible(true);
      Class<?>[] types = method.getParameterTypes();
      if (Arrays.equals(types, new Class<?>[] {Configuration.class, User.class})) return (ConnectionRegistry) method.invoke(null, conf, User.getCurrent());
      if (Arrays.equals(types, new Class<?>[] {Configuration.class})) return (ConnectionRegistry) method.invoke(null, conf);
    }
    throw new IllegalStateException("no way known to make the registry of this version");
  }

  private static CompletableFuture<?> call(ConnectionRegistry registry, String kind) {
    try {
      switch (kind) {
        case "getClusterId": return registry.getClusterId();
        case "getActiveMaster": return registry.getActiveMaster();
        default: return registry.getMetaRegionLocations();
      }
    } catch (RuntimeException e) {
      CompletableFuture<Object> failed = new CompletableFuture<>();
      failed.completeExceptionally(e);
      return failed;
    }
  }

  /** The class of the error as the caller sees it, and the reasons at its root, without what differs from call to call. */
  private static String describe(CompletableFuture<?> call) throws InterruptedException {
    Throwable top;
    try {
      call.get();
      return "";
    } catch (ExecutionException e) {
      top = e.getCause();
    }
    while (top instanceof CompletionException && top.getCause() != null) top = top.getCause();
    Throwable root = top;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    return "\"class\":" + quoted(top.getClass().getName()) + ",\"reasons\":[" + String.join(",", reasons(root)) + "]";
  }

  /** The registry lists the errors of the servers that it asked in the message of its own, a line each, stack traces between. */
  private static Set<String> reasons(Throwable root) {
    Set<String> reasons = new TreeSet<>();
    String message = String.valueOf(root.getMessage());
    int list = message.indexOf("\nExceptions:\n");
    if (list < 0) {
      reasons.add(quoted(general(root.getClass().getName() + ": " + message)));
    } else {
      for (String line : message.substring(list + 13).split("\n")) {
        if (!line.isBlank() && !line.startsWith("\t")) reasons.add(quoted(general(line)));
      }
    }
    return reasons;
  }

  private static String general(String text) {
    String out = text.replaceAll("^\\S+: Call (\\S+ )?to (address=)?\\S+ failed on local exception: ", "");
    out = out.replaceAll("Call\\[id=[^\\]]*\\]", "Call[...]");
    // Where, when and which call is not what tells one failure from another.
    out = out.replaceAll("localhost(/127\\.0\\.0\\.1)?:\\d+", "SERVER").replaceAll("127\\.0\\.0\\.1:\\d+", "SERVER");
    out = out.replaceAll("\\b(id|waitTime|rpcTimeout|timeout|after)([ =]+)-?\\d+(ms)?", "$1$2N").replaceAll("@[0-9a-f]{6,}", "@N").replaceAll(" on \\d+ failed", " on N failed");
    return out.length() > 300 ? out.substring(0, 300) + "..." : out;
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 32 || c > 126) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
