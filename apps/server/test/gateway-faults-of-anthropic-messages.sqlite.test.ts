import { anthropicMessagesDialect } from '@parley/providers/testing';

import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';
import { CHAT_DOOR, MESSAGES_DOOR } from './gateway-doors/doors.ts';
import { describeGatewayFaults } from './gateway-fault-run.ts';

failOnUnhandled();
// Messages go on as they came; chat completions are made of them.
describeGatewayFaults(faultTableOf(anthropicMessagesDialect), [MESSAGES_DOOR, CHAT_DOOR]);
