package lab;

import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.security.provider.SaslClientAuthenticationProviders;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * What the lab's table programs are told on their command line: key=value, conf.NAME=VALUE for the client's configuration, and
 * principal and keytab for a login. A 2.6.4 client with a login that begins with the RPC registry needs providersFirst=true: it asks
 * for the cluster's id with security off, and would make the SASL providers of the whole process without Kerberos.
 */
final class LabClient {
  final Map<String, String> options = new HashMap<>();
  final Configuration conf = HBaseConfiguration.create();

  LabClient(String[] args) throws Exception {
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
    }
    if (Boolean.parseBoolean(options.get("providersFirst"))) SaslClientAuthenticationProviders.getInstance(conf);
  }

  String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  AsyncConnection connect() throws Exception {
    return ConnectionFactory.createAsyncConnection(conf).get();
  }
}
