import { describeStates } from './describe-states.ts';
import { FIRST_RUN } from './states/first-run.ts';
import { CHAT } from './states/chat.ts';
import { TURNS } from './states/turns.ts';

describeStates([...FIRST_RUN, ...CHAT, ...TURNS]);
