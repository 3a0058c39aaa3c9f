/** HBase 2.5 in trouble. */
import { chaosSuite } from "./chaos/suite.ts";

chaosSuite({ version: "2.5.13-hadoop3" });
