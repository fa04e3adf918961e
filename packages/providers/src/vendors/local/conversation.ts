import type { FilePart, Part } from '@parley/contracts';

import { NOT_SHOWN } from '../../history/turns.ts';
import { fileNotSent } from '../../protocols/file-warning.ts';
import type { CompletionRequest, ProviderWarning } from '../../types.ts';
import type { TemplateMessage } from './types.ts';

/**
 * A conversation as chat templates take it: text alone, user and answer in turn. Calls of tools and
 * their results, which another model made, are told in words.
 */
export function templateMessages(request: CompletionRequest): {
  messages: TemplateMessage[];
  warnings: ProviderWarning[];
} {
  const warnings: ProviderWarning[] = [];
  const messages: TemplateMessage[] = [];
  if (request.systemPrompt) messages.push({ role: 'system', content: request.systemPrompt });
  for (const { role, parts } of request.messages) {
    for (const part of parts) if (part.type === 'file') warnings.push(notSent(part));
    const content = parts.flatMap(wordsOf).join('') || NOT_SHOWN;
    const last = messages.at(-1);
    // Most templates refuse two turns of one role in a row.
    if (last?.role === role) last.content += `\n\n${content}`;
    else messages.push({ role, content });
  }
  if ((request.tools ?? []).length > 0) warnings.push(TOOLS_NOT_SENT);
  if (request.responseFormat !== undefined) warnings.push(FORMAT_NOT_SENT);
  return { messages, warnings };
}

const TOOLS_NOT_SENT: ProviderWarning = {
  type: 'warning',
  code: 'tools_not_supported',
  message: 'The tools were not sent: models on this server cannot call any.',
  leftOut: ['tools'],
};

const FORMAT_NOT_SENT: ProviderWarning = {
  type: 'warning',
  code: 'response_format_not_supported',
  message: 'The form of the answer was not sent: models on this server write text alone.',
  leftOut: ['responseFormat'],
};

function wordsOf(part: Part): string[] {
  if (part.type === 'text') return [part.text];
  if (part.type === 'tool-call') return [`\n[${part.toolName}(${part.arguments})]\n`];
  if (part.type === 'tool-result') return [`\n[${part.output}]\n`];
  return [];
}

function notSent(file: FilePart): ProviderWarning {
  const { name, mediaType } = file;
  return fileNotSent(
    file,
    `${name ?? 'A file'} was not sent: models on this server read text, and no files of the kind ${mediaType}.`,
  );
}
