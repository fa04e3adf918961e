import { describeStates } from './describe-states.ts';
import { COMPOSER } from './states/composer.ts';
import { DETAILS } from './states/details.ts';
import { FAILURES } from './states/failures.ts';
import { LOCAL_ANSWERS } from './states/local-answers.ts';
import { READING } from './states/reading.ts';
import { RICH_BLOCKS } from './states/rich-blocks.ts';

describeStates([
  ...COMPOSER,
  ...DETAILS,
  ...FAILURES,
  ...LOCAL_ANSWERS,
  ...READING,
  ...RICH_BLOCKS,
]);
