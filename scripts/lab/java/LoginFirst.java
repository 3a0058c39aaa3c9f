import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Starts a master or a region server after a login from its keytab. HBase 2.6.0 to 2.6.5 take the name that they announce
 * before they log in themselves (HBASE-30101), so only a server started this way announces its principal. Arguments: master
 * or regionserver, then what HBase's own main takes.
 */
public final class LoginFirst {
  public static void main(String[] args) throws Exception {
    String role = args[0];
    Configuration conf = HBaseConfiguration.create();
    UserGroupInformation.setConfiguration(conf);
    String principal = conf.get("hbase." + role + ".kerberos.principal").replace("_HOST", "localhost");
    UserGroupInformation.loginUserFromKeytab(principal, conf.get("hbase." + role + ".keytab.file"));
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    if (role.equals("master")) {
      org.apache.hadoop.hbase.master.HMaster.main(rest);
    } else {
      org.apache.hadoop.hbase.regionserver.HRegionServer.main(rest);
    }
  }
}
