import type { PreTrainedTokenizer } from '@xenova/transformers';

import type { TemplateMessage } from '../types.ts';
import { filesInvalid, ModelFailure } from './failure.ts';

/** Writes a conversation down as a model was taught to read one. */
export type Render = (messages: readonly TemplateMessage[]) => string;

/**
 * The chat template of a model.
 *
 * @param template that of a file of its own, which goes before the tokenizer's
 * @throws {ModelFailure} `model_files_invalid` where there is none
 */
export function templateOf(tokenizer: PreTrainedTokenizer, template: string | null): Render {
  const options = { tokenize: false, add_generation_prompt: true } as const;
  try {
    tokenizer.get_chat_template({ chat_template: template });
  } catch (cause) {
    throw filesInvalid(
      'This model has no chat template, so it cannot be chatted with: an instruct (chat) model has one.',
      cause,
    );
  }
  return (messages) =>
    tokenizer.apply_chat_template([...messages], { ...options, chat_template: template });
}

/**
 * The text of the question, up to where the answer begins. Where the conversation ends with a piece of
 * an answer, the model goes on with it: the library has the option for that
 * (`continue_final_message`), but does nothing with it.
 *
 * @throws {ModelFailure} `upstream_invalid_request` where the template takes no such conversation
 */
export function promptOf(messages: readonly TemplateMessage[], render: Render): string {
  const last = messages.at(-1);
  const begun = last?.role === 'assistant' ? last.content : '';
  const asked = last?.role === 'assistant' ? messages.slice(0, -1) : messages;
  try {
    return renderWithSystem(asked, render) + begun;
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
  try {
    const rendered = render(messages);
    if (rendered.includes(first.content.trim())) return rendered;
  } catch {
    // It refuses: the next form is one that every template takes.
  }
  return render(withFirstUserMessage(first.content, rest));
}

function withFirstUserMessage(system: string, messages: TemplateMessage[]): TemplateMessage[] {
  const index = messages.findIndex(({ role }) => role === 'user');
  if (index === -1) return [{ role: 'user', content: system }, ...messages];
  return messages.map((message, at) =>
    at === index ? { ...message, content: `${system}\n\n${message.content}` } : message,
  );
}
