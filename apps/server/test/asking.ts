import {
  type BranchMessage,
  emptyAnswer,
  fold,
  type Generation,
  generationEventSchema,
  type Message,
  newId,
} from '@parley/contracts';

import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { type EventStream, openStream, type SseFrame } from './sse-client.ts';

/** A server in this process or in one of its own. */
type Reachable = Pick<TestServer, 'call' | 'url'>;

/** The body of a request for an answer, with every id that a client may mint. */
export interface Question {
  generationId: string;
  chatId: string;
  parentId: string | null;
  message?: { id: string; parts: unknown[] };
  modelId: string;
  [field: string]: unknown;
}

/** The first message of a new chat. */
export function question(text = 'Hi', fields: Record<string, unknown> = {}): Question {
  return {
    generationId: newId(),
    chatId: newId(),
    parentId: null,
    message: { id: newId(), parts: [{ type: 'text', text }] },
    modelId: DEFAULT_MODEL,
    ...fields,
  };
}

/** The next message of a chat, below an answer. */
export function followUp(chatId: string, parentId: string, text = 'And then?'): Question {
  return question(text, { chatId, parentId });
}

/** Another answer to the message of an earlier question. */
export function again(asked: Question, fields: Record<string, unknown> = {}): Question {
  const { message, ...rest } = asked;
  return { ...rest, generationId: newId(), parentId: message?.id ?? asked.parentId, ...fields };
}

/** Asks with a stream for an answer. */
export function ask(
  server: Reachable,
  body: unknown,
  headers: Record<string, string> = {},
  options: { signal?: AbortSignal } = {},
): Promise<EventStream> {
  const url = `${server.url}/api/generations`;
  return openStream(url, { ...options, method: 'POST', body, headers });
}

/** Asks, and reads to the end. */
export async function askToEnd(server: Reachable, body: unknown): Promise<readonly SseFrame[]> {
  return (await ask(server, body)).all();
}

/** Asks as the web app does. @returns the generation as it was accepted */
export async function askAsync(
  server: Reachable,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Generation> {
  const prefer = { prefer: 'respond-async', ...headers };
  const answer = await server.call('POST', '/api/generations', body, prefer);
  if (answer.status !== 202) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.generation;
}

export function follow(
  server: Reachable,
  generationId: string,
  options: { after?: number; lastEventId?: number; cutAfterBytes?: number } = {},
): Promise<EventStream> {
  const { after, lastEventId, cutAfterBytes = Infinity } = options;
  const query = after === undefined ? '' : `?after=${after}`;
  const headers: Record<string, string> =
    lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const url = `${server.url}/api/generations/${generationId}/events${query}`;
  return openStream(url, { headers, cutAfterBytes });
}

/** One connection for several generations, each from after its own cursor. */
export function followAll(
  server: Reachable,
  cursors: ReadonlyMap<string, number>,
  options: { cutAfterBytes?: number } = {},
): Promise<EventStream> {
  const generations = [...cursors].map(([id, after]) => `${id}:${after}`).join(',');
  return openStream(`${server.url}/api/events?generations=${generations}`, options);
}

export async function generationOf(server: Reachable, id: string): Promise<Generation> {
  const answer = await server.call('GET', `/api/generations/${id}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.generation;
}

/** The messages of a chat's branch, oldest first. */
export async function branchOf(
  server: Reachable,
  chatId: string,
  leafId?: string,
): Promise<BranchMessage[]> {
  const query = leafId === undefined ? '' : `?leafId=${leafId}`;
  const answer = await server.call('GET', `/api/chats/${chatId}/messages${query}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.messages;
}

/** The answer that a generation wrote, as a client reads it from its chat. */
export async function answerOf(server: Reachable, generationId: string): Promise<Message> {
  const { chatId, messageId } = await generationOf(server, generationId);
  const leaf = (await branchOf(server, chatId, messageId)).at(-1);
  if (leaf === undefined) throw new Error('there is no such answer');
  const { siblingIds: _, ...message } = leaf;
  return message;
}

/** What a reader makes of frames, from before the first. */
export function foldFrames(answer: Message, frames: readonly SseFrame[]): Message {
  return frames
    .filter((frame) => frame.event !== 'progress')
    .map((frame) => generationEventSchema.parse(frame.data))
    .reduce(
      fold,
      emptyAnswer({
        ...answer,
        modelId: answer.modelId ?? '',
        generationId: answer.generationId ?? '',
      }),
    );
}

export function textOf(frames: readonly SseFrame[]): string {
  return frames.map((frame) => (frame.event === 'text-delta' ? frame.data.delta : '')).join('');
}
