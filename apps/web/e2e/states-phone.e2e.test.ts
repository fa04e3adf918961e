import { describeStates } from './describe-states.ts';

describeStates({ width: 360, height: 740 });
