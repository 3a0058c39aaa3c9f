/** The cluster `2.6-announcing` of `scripts/lab/clusters.ts`: everything in `suite.ts`. */
import { suite } from "./suite.ts";

suite("2.6-announcing");
