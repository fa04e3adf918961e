import { geminiDialect } from '@parley/providers/testing';

import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';
import { MESSAGES_DOOR } from './gateway-doors/doors.ts';
import { describeGatewayFaults } from './gateway-fault-run.ts';

failOnUnhandled();
// No client speaks it: one door is enough to see that its failures are translated.
describeGatewayFaults(faultTableOf(geminiDialect), [MESSAGES_DOOR]);
