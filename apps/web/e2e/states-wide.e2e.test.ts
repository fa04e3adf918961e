import { describeStates } from './describe-states.ts';

describeStates({ width: 1440, height: 900 });
