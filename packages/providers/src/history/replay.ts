import type { FilePart, Part } from '@parley/contracts';

import type { CompletionRequest, ConversationMessage, ProviderWarning } from '../types.ts';
import { withAttachedText } from './attached-text.ts';
import { COMMON_TOOL_CALL_IDS, type ToolCallIdForm, withToolCallIds } from './tool-call-ids.ts';
import { pairToolCalls } from './tool-turns.ts';
import { endWithUser, NOT_SHOWN, withoutLooseEnd } from './turns.ts';

/** Who the conversation is sent to. */
export interface ReplayTarget {
  providerId: string;
  toolCallIds?: ToolCallIdForm | undefined;
  /** Whether it writes on in the words of an answer that ends the conversation, as few do. */
  writesOn?: boolean;
}

/**
 * A conversation, whoever wrote its answers, as it can be sent to this model:
 *
 * - Reasoning goes back to the model that did it, unaltered; to any other it is opaque at best.
 * - Each call of a tool has its one result, under an id that the provider takes.
 * - Text that was attached says where it begins and ends.
 * - Pictures that a model made are shown to the next one with the message that follows: no provider
 *   takes them as its own words.
 * - Pictures are kept from a model of which it is known that it sees none, and a warning says so.
 * - What is only for people (warnings, sources), and messages with nothing left, stay behind.
 * - It ends with its user, who asks for the rest of an answer that was cut off, unless whoever is
 *   asked writes on by itself, or a program asks, which says all that is to be said.
 */
export function replay(
  request: CompletionRequest,
  target: ReplayTarget,
): { request: CompletionRequest; warnings: ProviderWarning[] } {
  const modelId = `${target.providerId}/${request.model}`;
  const told = request.messages.map((message) => ({
    ...message,
    parts: toldParts(message, modelId),
  }));
  const seen = withVisibleImages(told, request.inputModalities ?? []);
  const passed = passImagesOn(seen.messages);
  const isAsked = request.prefills === true;
  const said = isAsked ? withoutLooseEnd(passed.messages) : ended(passed, target.writesOn ?? false);
  const messages = withToolCallIds(withSomething(said), target.toolCallIds ?? COMMON_TOOL_CALL_IDS);
  // Nobody speaks after them who could show them.
  const unseen = isAsked && passed.waiting.length > 0 ? [ANSWER_FILES_NOT_SENT] : [];
  return { request: { ...request, messages }, warnings: [...seen.warnings, ...unseen] };
}

const ANSWER_FILES_NOT_SENT: ProviderWarning = {
  type: 'warning',
  code: 'file_not_sent',
  message: 'What the last answer showed was not sent: no provider takes it as its own words.',
  leftOut: ['image'],
};

function toldParts(message: ConversationMessage, modelId: string): Part[] {
  const parts = message.parts.filter((part) => {
    if (part.type === 'warning' || part.type === 'source') return false;
    if (part.type === 'text') return part.text !== '';
    return part.type !== 'reasoning' || (message.modelId ?? modelId) === modelId;
  });
  const told = withAttachedText(parts);
  return message.role === 'assistant' ? pairToolCalls(told) : told;
}

/** A model whose modalities nobody knows is sent everything: it knows better. */
function withVisibleImages(
  messages: readonly ConversationMessage[],
  inputModalities: readonly string[],
): { messages: ConversationMessage[]; warnings: ProviderWarning[] } {
  const isBlind = inputModalities.length > 0 && !inputModalities.includes('image');
  const images = messages.flatMap((message) => message.parts.filter(isImage));
  if (!isBlind || images.length === 0) return { messages: [...messages], warnings: [] };
  const text = images.length === 1 ? 'An image was' : `${images.length} images were`;
  return {
    messages: messages.map((message) => ({
      ...message,
      parts: message.parts.map((part) => (isImage(part) ? placeholder(part) : part)),
    })),
    warnings: [
      {
        type: 'warning',
        code: 'file_not_sent',
        message: `${text} not sent: this model does not take images.`,
        leftOut: ['image'],
      },
    ],
  };
}

function isImage(part: Part): part is FilePart {
  return part.type === 'file' && part.mediaType.startsWith('image/');
}

function placeholder({ name }: FilePart): Part {
  return { type: 'text', text: name === undefined ? '[image]' : `[image: ${name}]` };
}

/** Files that an answer brought, at the beginning of the user's next message; those of the last one wait. */
function passImagesOn(messages: readonly ConversationMessage[]): {
  messages: ConversationMessage[];
  waiting: readonly Part[];
} {
  let waiting: Part[] = [];
  const passed = messages.map((message) => {
    if (message.role === 'assistant') {
      waiting.push(...message.parts.filter((part) => part.type === 'file'));
      return { ...message, parts: message.parts.filter((part) => part.type !== 'file') };
    }
    const parts = [...waiting, ...message.parts];
    waiting = [];
    return { ...message, parts };
  });
  return { messages: passed.filter((message) => message.parts.length > 0), waiting };
}

function ended(
  { messages, waiting }: ReturnType<typeof passImagesOn>,
  writesOn: boolean,
): ConversationMessage[] {
  if (writesOn && waiting.length === 0) return withoutLooseEnd(messages);
  return endWithUser(messages, waiting);
}

/** A request without any message is refused. */
function withSomething(messages: readonly ConversationMessage[]): readonly ConversationMessage[] {
  if (messages.length > 0) return messages;
  return [{ role: 'user', parts: [{ type: 'text', text: NOT_SHOWN }] }];
}
