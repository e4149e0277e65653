import { choice, screens } from "./screens.js";
import { facts } from "./stage.js";

/** A paper of the file with its lines, and what one says of it. */
function evidence(item, tools) {
  const made = choice(item, tools);
  made.node.classList.add("sm-evidence");
  made.node.querySelector("legend").after(facts(Object.entries(item.rows)));
  return made;
}

export default screens({ evidence });
