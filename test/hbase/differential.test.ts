import { recordedClusters } from "../../scripts/lab/record.ts";
import { differentialSuite } from "./differential-suite.ts";

for (const description of recordedClusters) {
  differentialSuite(description);
  if (description.secure && !description.announce) differentialSuite(description, "privacy");
}
