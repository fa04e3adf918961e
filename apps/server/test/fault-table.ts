import type { Dialect, ProtocolId } from '@parley/providers/testing';

import { anthropicMessagesOf } from './fault-table/anthropic-messages.ts';
import { bodiesOf } from './fault-table/bodies.ts';
import { type Departure, departuresOf } from './fault-table/departures.ts';
import { endsOf } from './fault-table/ends.ts';
import { framesOf } from './fault-table/frames.ts';
import { geminiOf } from './fault-table/gemini.ts';
import { ollamaOf } from './fault-table/ollama.ts';
import { openAiChatOf } from './fault-table/openai-chat.ts';
import { openAiResponsesOf } from './fault-table/openai-responses.ts';
import type { Fault } from './fault-table/outcome.ts';
import { placesOf, silencesOf } from './fault-table/places.ts';
import { reasonsFor } from './fault-table/reasons.ts';
import { statusesOf } from './fault-table/statuses.ts';
import { type Subject, subjectOf } from './fault-table/subject.ts';
import { toolCallsOf } from './fault-table/tool-calls.ts';
import type { Words } from './fault-table/words.ts';

export type { Departure } from './fault-table/departures.ts';
export { closingConnection, type Fault, type Outcome } from './fault-table/outcome.ts';
export { LAST_ROW } from './fault-table/reasons.ts';
export { REPORTED_USAGE } from './fault-table/words.ts';

/** What the servers of one protocol alone can do, or say in a way of their own. */
const OWN_ROWS: Readonly<Record<ProtocolId, (subject: Subject) => Fault[]>> = {
  'openai-chat': openAiChatOf,
  'openai-responses': openAiResponsesOf,
  'anthropic-messages': anthropicMessagesOf,
  gemini: geminiOf,
  ollama: ollamaOf,
};

/** The fault matrix for one protocol. */
export interface FaultTable {
  dialect: Dialect;
  words: Words;
  /** Everything that an upstream can do to a chat. */
  faults: readonly Fault[];
  /** Everything that whoever asked can do to an upstream. */
  departures: readonly Departure[];
  /** Why a row is neither, by its number. */
  reasons: Readonly<Record<number, string>>;
}

/** The one source of every table: each row is written once, over the dialect of the protocol. */
export function faultTableOf(dialect: Dialect): FaultTable {
  const subject = subjectOf(dialect);
  return {
    dialect,
    words: subject.words,
    faults: [
      ...placesOf(subject),
      ...silencesOf(subject),
      ...statusesOf(subject),
      ...bodiesOf(subject),
      ...endsOf(subject),
      ...framesOf(subject),
      ...toolCallsOf(subject),
      ...OWN_ROWS[dialect.protocol](subject),
    ],
    departures: departuresOf(subject),
    reasons: reasonsFor(dialect.protocol),
  };
}
