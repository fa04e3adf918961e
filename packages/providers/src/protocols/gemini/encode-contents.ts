import type { FilePart, Part, ToolCallPart, ToolResultPart } from '@parley/contracts';

import { mergeTurns, NOT_SHOWN } from '../../history/turns.ts';
import type { CompletionRequest, ProviderWarning } from '../../types.ts';
import { readDataUrl } from '../data-url.ts';
import { isObject } from '../fields.ts';
import { fileNotSent } from '../file-warning.ts';
import { ModelTurn } from './model-turn.ts';
import type { SentContent, SentPart } from './request.ts';
import { isMadeUpId } from './signatures.ts';

/**
 * The conversation in turns that alternate, from the user on, and what of it could not be sent. A
 * call that no turn of the user comes before is refused.
 */
export function encodeConversation(request: CompletionRequest): {
  contents: SentContent[];
  warnings: ProviderWarning[];
} {
  const contents: SentContent[] = [];
  const warnings: ProviderWarning[] = [];
  const messages = mergeTurns(request.messages);
  const lastQuestion = messages.findLastIndex((message) => message.role === 'user');
  for (const [index, message] of messages.entries()) {
    // Only the calls that are not answered yet are checked for their signatures.
    const isChecked = index > lastQuestion;
    const turns =
      message.role === 'user'
        ? [encodeQuestion(message.parts, warnings)]
        : encodeAnswer(message.parts, isChecked);
    for (const turn of turns) append(contents, turn);
  }
  if (contents.at(0)?.role !== 'user')
    contents.unshift({ role: 'user', parts: [MISSING_QUESTION] });
  return { contents, warnings };
}

const MISSING_QUESTION: SentPart = { text: NOT_SHOWN };

/** What has nothing to send (an answer that failed before its first word) is left out. */
function append(contents: SentContent[], { role, parts }: SentContent): void {
  if (parts.length === 0) return;
  const last = contents.at(-1);
  if (last?.role === role) last.parts.push(...parts);
  else contents.push({ role, parts });
}

function encodeQuestion(parts: readonly Part[], warnings: ProviderWarning[]): SentContent {
  const sent = parts.flatMap((part): SentPart[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ text: part.text }];
    if (part.type !== 'file') return [];
    const file = encodeFile(part);
    if ('reason' in file) warnings.push(notSent(part, file.reason));
    return 'reason' in file ? [] : [file];
  });
  const isGone = parts.length > 0 && sent.length === 0;
  return { role: 'user', parts: isGone ? [MISSING_QUESTION] : sent };
}

/** An answer that used tools is several turns: what they said is the user's, in this protocol. */
function encodeAnswer(parts: readonly Part[], needsSignatures: boolean): SentContent[] {
  // Results name the function; ours name the call alone, which stands in the same answer.
  const names = new Map<string, string>();
  const signatures = new Map<string, string>();
  const turns: SentContent[] = [];
  let turn = new ModelTurn(signatures);
  for (const part of parts) {
    if (part.type === 'text') turn.addText(part.text);
    else if (part.type === 'reasoning') turn.addReasoning(part);
    else if (part.type === 'tool-call') {
      names.set(part.toolCallId, part.toolName);
      turn.addCall(part.toolCallId, encodeCall(part));
    } else if (part.type === 'tool-result') {
      turns.push(turn.encode(needsSignatures));
      turns.push({ role: 'user', parts: [encodeToolResult(part, names)] });
      turn = new ModelTurn(signatures);
    }
  }
  return [...turns, turn.encode(needsSignatures)];
}

/**
 * Kinds of files that the models read (documentation of the API's inputs). Of other kinds none does,
 * and a request that has one is refused whole.
 */
const READABLE =
  /^(?:image\/|audio\/|video\/|text\/|application\/(?:pdf|json|xml|rtf|x-javascript|x-python)$)/;

function encodeFile({ mediaType, url = '' }: FilePart): SentPart | { reason: string } {
  const mimeType = mediaType.toLowerCase();
  if (!READABLE.test(mimeType)) return { reason: `files of the kind ${mediaType} cannot be read` };
  const inline = readDataUrl(url);
  if (inline !== null) return { inlineData: { mimeType, data: inline.base64 } };
  // What stands on the web, the provider fetches for itself.
  if (/^https:\/\//i.test(url)) return { fileData: { mimeType, fileUri: url } };
  return { reason: 'neither its content nor a public https address is known' };
}

function notSent(file: FilePart, reason: string): ProviderWarning {
  return fileNotSent(file, `${file.name ?? 'A file'} was not sent: ${reason}.`);
}

function encodeCall({ toolCallId, toolName, arguments: text }: ToolCallPart): SentPart {
  return { functionCall: { ...idOf(toolCallId), name: toolName, args: parseArguments(text) } };
}

function encodeToolResult(
  { toolCallId, output, isError }: ToolResultPart,
  names: ReadonlyMap<string, string>,
): SentPart {
  const name = names.get(toolCallId) ?? toolCallId;
  const response = isError ? { error: output } : { output };
  return { functionResponse: { ...idOf(toolCallId), name, response } };
}

/** A call that came without an id goes back without one, and so does what is said to it. */
function idOf(toolCallId: string): { id?: string } {
  return isMadeUpId(toolCallId) ? {} : { id: toolCallId };
}

/** The protocol takes nothing but an object; what a model wrote may be none. */
function parseArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
