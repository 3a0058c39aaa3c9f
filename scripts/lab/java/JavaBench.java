package org.apache.hadoop.hbase.client;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.ipc.HBaseRpcController;
import org.apache.hadoop.hbase.ipc.RpcClient;
import org.apache.hadoop.hbase.ipc.RpcClientFactory;
import org.apache.hadoop.hbase.ipc.RpcControllerFactory;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProviders;
import org.apache.hadoop.hbase.shaded.protobuf.generated.RegistryProtos.ClientMetaService;
import org.apache.hadoop.hbase.shaded.protobuf.generated.RegistryProtos.GetClusterIdRequest;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Small calls (GetClusterId) over one connection of HBase's own asynchronous RPC client, at given numbers in flight. Prints one
 * line of JSON a round: calls, in flight, calls a second, CPU microseconds of the whole process a call.
 *
 * <p>Arguments are key=value: server (host:port), inFlight (1,16,...), calls (a round), rounds, principal and keytab (none: no
 * security), and any number of conf.NAME=VALUE.
 */
public final class JavaBench {
  private static final GetClusterIdRequest REQUEST = GetClusterIdRequest.getDefaultInstance();

  private final ClientMetaService.Interface stub;
  private final RpcControllerFactory controllers;
  private final AtomicReference<Throwable> broken = new AtomicReference<>();

  private JavaBench(ClientMetaService.Interface stub, RpcControllerFactory controllers) {
    this.stub = stub;
    this.controllers = controllers;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    Configuration conf = HBaseConfiguration.create();
    for (String arg : args) {
      int cut = arg.indexOf('=');
      String key = arg.substring(0, cut);
      if (key.startsWith("conf.")) conf.set(key.substring(5), arg.substring(cut + 1));
      else options.put(key, arg.substring(cut + 1));
    }
    if (options.containsKey("keytab")) {
      conf.set("hadoop.security.authentication", "kerberos");
      conf.set("hbase.security.authentication", "kerberos");
      UserGroupInformation.setConfiguration(conf);
      UserGroupInformation.loginUserFromKeytab(options.get("principal"), options.get("keytab"));
      SaslClientAuthenticationProviders.getInstance(conf);
    }
    String[] address = options.get("server").split(":");
    try (RpcClient client = RpcClientFactory.createClient(conf, "default-cluster")) {
      ServerName server = ServerName.valueOf(address[0], Integer.parseInt(address[1]), System.currentTimeMillis());
      JavaBench bench = new JavaBench(ClientMetaService.newStub(client.createRpcChannel(server, User.getCurrent(), 20000)), RpcControllerFactory.instantiate(conf));
      com.sun.management.OperatingSystemMXBean os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      int calls = Integer.parseInt(options.getOrDefault("calls", "20000"));
      int rounds = Integer.parseInt(options.getOrDefault("rounds", "3"));
      for (int round = 0; round < rounds; round++) {
        for (String inFlight : options.getOrDefault("inFlight", "1,16,128,1024").split(",")) {
          long cpu = os.getProcessCpuTime();
          long start = System.nanoTime();
          bench.run(calls, Integer.parseInt(inFlight));
          double seconds = (System.nanoTime() - start) / 1e9;
          double micros = (os.getProcessCpuTime() - cpu) / 1e3 / calls;
          System.out.printf("{\"round\":%d,\"calls\":%d,\"inFlight\":%s,\"callsPerSecond\":%.0f,\"cpuMicrosPerCall\":%.2f}%n", round, calls, inFlight, calls / seconds, micros);
        }
      }
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private void run(int calls, int inFlight) throws Exception {
    CountDownLatch done = new CountDownLatch(inFlight);
    AtomicInteger left = new AtomicInteger(calls);
    for (int i = 0; i < inFlight; i++) next(left, done);
    done.await();
    if (broken.get() != null) throw new Exception("a call failed", broken.get());
  }

  private void next(AtomicInteger left, CountDownLatch done) {
    if (left.getAndDecrement() <= 0) {
      done.countDown();
      return;
    }
    HBaseRpcController controller = controllers.newController();
    stub.getClusterId(controller, REQUEST, answer -> {
      if (controller.failed()) {
        broken.set(controller.getFailed());
        done.countDown();
      } else {
        next(left, done);
      }
    });
  }
}
