/** The administration on HBase 2.4, secured. */
import { adminSuite } from "./admin-suite.ts";

adminSuite("2.4.18", "authentication");
