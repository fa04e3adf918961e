import { openAiResponsesDialect } from '@parley/providers/testing';

import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';
import { CHAT_DOOR, RESPONSES_DOOR } from './gateway-doors/doors.ts';
import { describeGatewayFaults } from './gateway-fault-run.ts';

failOnUnhandled();
// Responses go on as they came; chat completions are made of them.
describeGatewayFaults(faultTableOf(openAiResponsesDialect), [RESPONSES_DOOR, CHAT_DOOR]);
