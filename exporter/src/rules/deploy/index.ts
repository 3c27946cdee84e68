import { apiRuler, type ApiPorts } from './api-ruler.js';
import { isFiles, type Destination } from './destination.js';
import { filesRuler, type FilesPorts } from './files-ruler.js';
import { guarded, type Ruler } from './ruler.js';

/** From Git to a ruler: what differs, and how to bring it there. */

type RulerPorts = ApiPorts & FilesPorts;

/** Opens nothing yet. Whatever it is told, it writes to nothing but what is the owner's. */
export const openRuler = (to: Destination, ports: RulerPorts): Ruler =>
  guarded(isFiles(to) ? filesRuler(to, ports) : apiRuler(to, ports), to.owner);

export { apply, succeeded, type Applied, type Step } from './apply.js';
export { DEFAULT_OWNER, destination, forbiddenHeader, KINDS, type Destination } from './destination.js';
export { groupName, type Change, type FieldChange, type RuleChange } from './diff.js';
export { differenceOf, foreignGroups, samplesOf } from './drift.js';
export { planOf, summaryOf, tooMuch, type Plan } from './plan.js';
export { MAX_PLAN_BYTES, parsePlan, planText } from './plan-file.js';
export { refusal, type Ruler } from './ruler.js';
export { wantedOf } from './wanted.js';
