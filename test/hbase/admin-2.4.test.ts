/** The administration on HBase 2.4. */
import { adminSuite } from "./admin-suite.ts";

adminSuite("2.4.18");
