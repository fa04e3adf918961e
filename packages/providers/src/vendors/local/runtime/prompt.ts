import { randomUUID } from 'node:crypto';

import type { PreTrainedTokenizer } from '@xenova/transformers';

import type { TemplateMessage } from '../types.ts';
import { disarming } from './control-tokens.ts';
import { filesInvalid, ModelFailure } from './failure.ts';

/** Writes a conversation down as a model was taught to read one. */
type Render = (messages: readonly TemplateMessage[]) => string;

/** The chat template of a model. */
export interface ChatTemplate {
  render: Render;
  /** Gives a text in which nothing is taken for one of the model's marks. */
  disarm: (text: string) => string;
}

/** A question as text. */
export interface Prompt {
  /** All of it, up to where the model goes on. */
  text: string;
  /** What the text ends with, if that is the beginning of the answer; else empty. */
  begun: string;
}

/**
 * @param template that of a file of its own, which goes before the tokenizer's
 * @throws {ModelFailure} `model_files_invalid` where there is none
 */
export function templateOf(tokenizer: PreTrainedTokenizer, template: string | null): ChatTemplate {
  const options = { tokenize: false, add_generation_prompt: true } as const;
  try {
    tokenizer.get_chat_template({ chat_template: template });
  } catch (cause) {
    throw filesInvalid(
      'This model has no chat template, so it cannot be chatted with: an instruct (chat) model has one.',
      cause,
    );
  }
  const render: Render = (messages) =>
    tokenizer.apply_chat_template([...messages], { ...options, chat_template: template });
  const written = SAMPLES.flatMap((sample) => rendered(sample, render) ?? []);
  return { render, disarm: disarming(tokenizer, written) };
}

/** Each role, in conversations that templates take; some take no system prompt. */
const SAMPLES: readonly TemplateMessage['role'][][] = [
  ['system', 'user'],
  ['user', 'assistant', 'user'],
];

function rendered(roles: readonly TemplateMessage['role'][], render: Render): string | null {
  try {
    return render(roles.map((role) => ({ role, content: 'Hello' })));
  } catch {
    return null;
  }
}

/**
 * The text of the question, up to where the answer begins. Where the conversation ends with a piece of
 * an answer, the model goes on with it: the library has the option for that
 * (`continue_final_message`), but does nothing with it.
 *
 * @throws {ModelFailure} `upstream_invalid_request` where the template takes no such conversation
 */
export function promptOf(
  messages: readonly TemplateMessage[],
  { render, disarm }: ChatTemplate,
): Prompt {
  const disarmed = messages.map(({ role, content }) => ({ role, content: disarm(content) }));
  const last = disarmed.at(-1);
  const begun = last?.role === 'assistant' ? last.content : '';
  const asked = last?.role === 'assistant' ? disarmed.slice(0, -1) : disarmed;
  try {
    return { text: renderWithSystem(asked, render) + begun, begun };
  } catch {
    // What it says may quote the conversation, and a cause is logged.
    const sentence = 'The chat template of this model does not take this conversation.';
    throw new ModelFailure('upstream_invalid_request', sentence);
  }
}

/** Some templates refuse a system prompt (Gemma's), others leave it out without a word. */
function renderWithSystem(messages: readonly TemplateMessage[], render: Render): string {
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return render(messages);
  return takesSystem(rest, render)
    ? render(messages)
    : render(withFirstUserMessage(first.content, rest));
}

/** Stands for a system prompt: words of a real one may be those of the chat, too. Nobody can know it. */
const STAND_IN = randomUUID();

function takesSystem(rest: readonly TemplateMessage[], render: Render): boolean {
  try {
    return render([{ role: 'system', content: STAND_IN }, ...rest]).includes(STAND_IN);
  } catch {
    return false;
  }
}

function withFirstUserMessage(system: string, messages: TemplateMessage[]): TemplateMessage[] {
  const index = messages.findIndex(({ role }) => role === 'user');
  if (index === -1) return [{ role: 'user', content: system }, ...messages];
  return messages.map((message, at) =>
    at === index ? { ...message, content: `${system}\n\n${message.content}` } : message,
  );
}
