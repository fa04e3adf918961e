import { DIALECTS, openAiChatDialect } from '@parley/providers/testing';
import { describe } from 'vitest';

import { describeDepartures } from './departure-run.ts';
import { describeFaults } from './fault-run.ts';
import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';

/*
 * The protocols beside the one of faults.test.ts, once each: how readers ask and which engine stores
 * is the same code whatever the upstream speaks.
 */
failOnUnhandled();

const others = Object.entries(DIALECTS).filter(([, dialect]) => dialect !== openAiChatDialect);
describe.each(others)('%s', (_, dialect) => {
  const table = faultTableOf(dialect);
  describeFaults(table, ['with a stream']);
  describeDepartures(table);
});
