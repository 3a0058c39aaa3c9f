/** HBase 2.4 in trouble. */
import { chaosSuite } from "./chaos/suite.ts";

chaosSuite({ version: "2.4.18" });
