import { openAiChatDialect } from '@parley/providers/testing';

import { describeFaults, EVERY_WAY } from './fault-run.ts';
import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';

// The protocol that most providers speak: in every way of asking, on both engines.
failOnUnhandled();
describeFaults(faultTableOf(openAiChatDialect), EVERY_WAY);
