import { openAiChatDialect } from '@parley/providers/testing';

import { describeDepartures } from './departure-run.ts';
import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';

failOnUnhandled();
describeDepartures(faultTableOf(openAiChatDialect));
