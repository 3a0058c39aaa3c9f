/** The administration on HBase 2.6, secured. */
import { adminSuite } from "./admin-suite.ts";

adminSuite("2.6.4-hadoop3", "privacy");
