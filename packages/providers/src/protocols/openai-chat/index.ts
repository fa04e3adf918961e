import { COMMON_TOOL_CALL_IDS, type ToolCallIdForm } from '../../history/tool-call-ids.ts';
import { openAiEmbeddings } from '../openai-embeddings.ts';
import type { ExtraName, Protocol, ReasoningEffort } from '../protocol.ts';
import { OpenAiChatDecoder } from './decode.ts';
import { encodeRequest } from './encode.ts';
import { forwardBody } from './forward.ts';
import type { ReasoningTokens } from './wire.ts';

/** In what the speakers of this protocol differ. */
export interface OpenAiChatQuirks {
  /** The field that limits the length of the answer. */
  outputLimitField: 'max_completion_tokens' | 'max_tokens';
  /** Whether the effort of reasoning is `reasoning: {effort}` or a flat `reasoning_effort`. */
  reasoning: 'object' | 'flat';
  /** How hard they can think, where that is less than we offer: our word to theirs. */
  efforts: Readonly<Partial<Record<ReasoningEffort, string>>>;
  seedField: 'seed' | 'random_seed';
  /** Whether `developer` is a role here; else what is said so is said by the system. */
  knowsDeveloper: boolean;
  /** What a message of a role may have, where anything else is refused; `null`: anything. */
  messageMembers: Readonly<Partial<Record<string, readonly string[]>>> | null;
  /** What programs may ask for beside the parameters; a server may refuse what it does not know. */
  extras: readonly ExtraName[];
  /** Whether usage on a stream has to be asked for; some refuse the question. */
  asksForUsage: boolean;
  /**
   * What goes back of an answer's reasoning: its opaque blocks, its text beside the calls of tools,
   * or nothing, where a server refuses fields that it does not know.
   */
  reasoningReplay: 'details' | 'text-with-tool-calls' | 'none';
  /** What the ids of calls must look like. */
  toolCallIds: ToolCallIdForm;
  /** Whether files that are no images may be sent. */
  files: 'file' | 'none';
  /** Whether messages of one role must not follow each other, and the user's must be the first. */
  alternates: boolean;
  /** Whether results of tools must be followed by an answer, never by the user. */
  answersTools: boolean;
  /** Whether the tokens of reasoning are among those of the answer, or are counted beside them. */
  reasoningTokens: ReasoningTokens;
}

/** What OpenAI itself expects (OpenAPI description f85dbe2, 2026-08-21). */
const OPENAI: OpenAiChatQuirks = {
  outputLimitField: 'max_completion_tokens',
  reasoning: 'flat',
  efforts: {},
  seedField: 'seed',
  // It is OpenAI's alone, which is asked by its other protocol.
  knowsDeveloper: false,
  messageMembers: null,
  extras: [],
  asksForUsage: true,
  reasoningReplay: 'none',
  toolCallIds: COMMON_TOOL_CALL_IDS,
  files: 'file',
  alternates: false,
  answersTools: false,
  reasoningTokens: 'within',
};

/** Chat completions as OpenAI defined them and many others speak them. */
export function openAiChat(quirks: Partial<OpenAiChatQuirks> = {}): Protocol {
  const effective = { ...OPENAI, ...quirks };
  return {
    id: 'openai-chat',
    framing: 'events',
    headers: {},
    unsupportedParams: [],
    extras: effective.extras,
    toolCallIds: effective.toolCallIds,
    path: () => '/chat/completions',
    encode: (request) => encodeRequest(request, effective),
    forward: (native, context) => forwardBody(native, context, effective),
    createDecoder: (options) => new OpenAiChatDecoder(options, effective.reasoningTokens),
    sideCalls: { embeddings: openAiEmbeddings },
  };
}
