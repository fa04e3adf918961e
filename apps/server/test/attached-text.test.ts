import { messageText } from '@parley/contracts';
import { answer, dialectOf } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { again, askToEnd, branchOf, followUp, type Question, question } from './asking.ts';
import { started } from './started.ts';
import { chatOf, say } from './talking.ts';

const NOTES = { type: 'text', text: '# Notes\n```js\nx()\n```\n', name: 'notes.md' };
const LOG = { type: 'text', text: 'line 1', name: 'a long paste' };
const TYPED = { type: 'text', text: 'What do they say?' };
const AS_SENT = [
  'Attached: notes.md\n````\n# Notes\n```js\nx()\n```\n````',
  'Attached: a long paste\n```\nline 1\n```',
  'What do they say?',
].join('\n\n');

function asking(parts: object[], fields: Record<string, unknown> = {}): Question {
  const asked = question('', fields);
  return { ...asked, message: { id: asked.message?.id ?? '', parts } };
}

describe('text that was attached', () => {
  test.each(['openrouter', 'mistral', 'deepseek', 'openai', 'anthropic', 'gemini', 'ollama'])(
    'reaches a model of %s with what was typed, in order, as one message of the user',
    async (providerId) => {
      const key = 'a1'.repeat(20);
      const server = await started({
        env: { [`PARLEY_PROVIDER_${providerId.toUpperCase()}_KEY`]: key },
      });
      const dialect = dialectOf(providerId);
      server.upstream.next(dialect.answer());

      await askToEnd(server, asking([NOTES, LOG, TYPED], { modelId: `${providerId}/fake` }));

      const body = Object(server.upstream.completions.at(-1)?.body);
      expect(body.messages ?? body.input ?? body.contents).toHaveLength(1);
      expect(dialect.lastUserText(body)).toBe(AS_SENT);
    },
  );

  test('is kept apart from what was typed, under its name', async () => {
    const server = await started();
    const asked = asking([NOTES, TYPED]);
    await askToEnd(server, asked);
    const [stored] = await branchOf(server, asked.chatId);
    expect(stored?.parts).toEqual([NOTES, TYPED]);
    expect(messageText(stored ?? { parts: [] })).toBe(TYPED.text);
  });

  test('reaches the model with each question that follows, and with another answer', async () => {
    const server = await started();
    const asked = asking([NOTES, LOG, TYPED]);
    const first = await say(server, asked);
    await say(server, again(asked));
    await say(server, followUp(asked.chatId, first.id));
    for (const { body } of server.upstream.completions)
      expect(Object(body).messages[0]).toEqual({ role: 'user', content: AS_SENT });
  });

  test('may be all of a message', async () => {
    const server = await started();
    server.upstream.next(answer({ text: 'They say x.' }));
    await say(server, asking([LOG]));
    const { messages } = Object(server.upstream.completions.at(-1)?.body);
    expect(messages).toEqual([
      { role: 'user', content: 'Attached: a long paste\n```\nline 1\n```' },
    ]);
  });

  test.each([
    ['what was typed', [NOTES, TYPED], 'What do they say?'],
    ['what was typed, though that stands first', [TYPED, NOTES], 'What do they say?'],
    ['the name of the first, where nothing was typed', [NOTES, LOG], 'notes.md'],
    [
      'its name, where only blanks were typed',
      [{ type: 'text', text: ' \n' }, LOG],
      'a long paste',
    ],
  ])('leaves the chat to be named by %s', async (_, parts, title) => {
    const server = await started();
    const asked = asking(parts);
    await askToEnd(server, asked);
    expect((await chatOf(server, asked.chatId)).title).toBe(title);
  });

  test.each([
    ['no name', '', 'validation_error'],
    ['a name that is too long', 'x'.repeat(201), 'validation_error'],
  ])('with %s is refused', async (_, name, code) => {
    const server = await started();
    const body = { ...asking([{ ...LOG, name }, TYPED]), stream: false };
    const refused = await server.call('POST', '/api/generations', body);
    expect(refused).toMatchObject({ status: 422, body: { error: { code } } });
  });

  test('counts as text of the message', async () => {
    const server = await started();
    const half = 'x'.repeat(500_001);
    const parts = [
      { ...LOG, text: half },
      { type: 'text', text: half },
    ];
    const refused = await server.call('POST', '/api/generations', asking(parts));
    expect(refused.status).toBe(422);
  });
});
