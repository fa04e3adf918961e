import { BODIES } from './fault-table/bodies.ts';
import { ENDS } from './fault-table/ends.ts';
import { FRAMES } from './fault-table/frames.ts';
import type { Fault } from './fault-table/outcome.ts';
import { PLACES } from './fault-table/places.ts';
import { STATUSES } from './fault-table/statuses.ts';
import { TOOL_CALLS } from './fault-table/tool-calls.ts';

export { DEPARTURES } from './fault-table/departures.ts';
export {
  closingConnection,
  type Fault,
  type Outcome,
  REPORTED_USAGE,
} from './fault-table/outcome.ts';

/** Everything that an upstream of the protocol openai-chat can do to a chat. */
export const FAULTS: readonly Fault[] = [
  ...PLACES,
  ...STATUSES,
  ...BODIES,
  ...ENDS,
  ...FRAMES,
  ...TOOL_CALLS,
];

export const LAST_ROW = 85;

/** Rows of the matrix that no upstream of this protocol can bring about in a chat. */
export const EXCLUDED_ROWS: Readonly<Record<number, string>> = {
  55: 'a form of Gemini: comes with its protocol',
  56: 'a form of Ollama: comes with its protocol; limits by model: settings.test.ts',
  58: 'a limit on connections: comes with pools of accounts',
  59: 'several keys: come with pools of accounts',
  60: 'several keys: come with pools of accounts',
  61: 'a second target: comes with pools of accounts',
  67: 'the client of the gateway: comes with the gateway',
  68: 'a slow reader: streams.test.ts',
  69: 'the client of the gateway: comes with the gateway',
  70: 'the body of a client: bad-input.test.ts',
  71: 'very many answers that are broken off: sockets.process.ts',
  72: 'a tab that closes: rows 63 to 66 and generation-attach.test.ts',
  73: 'a budget: comes with the gateway',
  74: 'a key of the gateway: comes with the gateway',
  75: 'a change while a stream runs: keys.test.ts',
  76: 'a stop of the server: lifecycle.process.ts',
  77: 'a kill of the server: interruption.process.ts',
  78: 'the database of the server: no answer fails by it but by its own writes, store.test.ts',
  79: 'a sink of traces: there is none yet',
  80: 'the clock of the machine: limits count in performance.now()',
  81: 'a hook: hooks.test.ts',
  82: 'a hook: hooks.test.ts',
  83: 'a list of prices: there is none yet',
};
