import { openAiChatDialect } from '@parley/providers/testing';

import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';
import { DOORS } from './gateway-doors/doors.ts';
import { describeGatewayFaults } from './gateway-fault-run.ts';

failOnUnhandled();
// Chat completions go on as they came; the other doors translate them.
describeGatewayFaults(faultTableOf(openAiChatDialect), DOORS);
