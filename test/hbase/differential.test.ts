import { chosenCombinations, EVERY_COMBINATION } from "./combinations.ts";
import { differentialSuite } from "./differential-suite.ts";

for (const each of chosenCombinations(EVERY_COMBINATION)) {
  differentialSuite(each);
  if (each.id === "2.6-auth") differentialSuite({ ...each, title: `${each.title}, announcing` }, true);
}
