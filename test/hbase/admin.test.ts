/** The administration: everything in `admin-suite.ts`. */
import { adminSuite } from "./admin-suite.ts";
import { chosenCombinations } from "./combinations.ts";

for (const each of chosenCombinations(["2.4-plain", "2.4-auth", "2.5-auth-conf", "2.6-plain", "2.6-auth-conf"]))
  adminSuite(each);
