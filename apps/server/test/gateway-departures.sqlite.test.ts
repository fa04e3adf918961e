import {
  anthropicMessagesDialect,
  openAiChatDialect,
  openAiResponsesDialect,
} from '@parley/providers/testing';
import { describe } from 'vitest';

import { failOnUnhandled } from './fault-server.ts';
import { faultTableOf } from './fault-table.ts';
import { describeGatewayDepartures } from './gateway-departure-run.ts';
import { DOORS } from './gateway-doors/doors.ts';

failOnUnhandled();

const UPSTREAMS = [openAiChatDialect, openAiResponsesDialect, anthropicMessagesDialect];
describe.each(UPSTREAMS)('an upstream that speaks $protocol', (dialect) => {
  describeGatewayDepartures(faultTableOf(dialect), DOORS);
});
