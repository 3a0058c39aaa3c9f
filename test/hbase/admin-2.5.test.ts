/** The administration on HBase 2.5. */
import { adminSuite } from "./admin-suite.ts";

adminSuite("2.5.13-hadoop3");
