/** HBase 2.6 in trouble. */
import { chaosSuite } from "./chaos/suite.ts";

chaosSuite({ version: "2.6.4-hadoop3" });
