import { describeStates } from './describe-states.ts';
import { OTHER_STATES } from './states.ts';

describeStates(OTHER_STATES);
