import type { Part } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CompletionRequest, ConversationMessage } from '../../types.ts';
import { templateMessages } from './conversation.ts';

const CALL: Part = {
  type: 'tool-call',
  toolCallId: 'a',
  toolName: 'weather',
  arguments: '{"at":1}',
};
const RESULT: Part = { type: 'tool-result', toolCallId: 'a', output: '{"c":7}' };
const PDF: Part = { type: 'file', mediaType: 'application/pdf', name: 'plan.pdf' };

function told(messages: readonly ConversationMessage[], fields: Partial<CompletionRequest> = {}) {
  return templateMessages({ model: 'small', systemPrompt: null, params: {}, ...fields, messages });
}

function user(...parts: Part[]): ConversationMessage {
  return { role: 'user', parts };
}

function assistant(...parts: Part[]): ConversationMessage {
  return { role: 'assistant', parts };
}

function text(words: string): Part {
  return { type: 'text', text: words };
}

describe('a conversation', () => {
  it('is the system prompt, and then each message as its text', () => {
    const asked = [user(text('Hi '), text('there')), assistant(text('Hello')), user(text('Well?'))];

    expect(told(asked, { systemPrompt: 'Be brief.' })).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi there' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'Well?' },
      ],
      warnings: [],
    });
  });

  it.each([null, ''])('has no system turn where the system prompt is %j', (systemPrompt) => {
    expect(told([user(text('Hi'))], { systemPrompt }).messages).toEqual([
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('makes neighbours of one role one turn', () => {
    const asked = [
      user(text('One')),
      user(text('Two')),
      assistant(text('A')),
      assistant(text('B')),
    ];

    expect(told(asked).messages).toEqual([
      { role: 'user', content: 'One\n\nTwo' },
      { role: 'assistant', content: 'A\n\nB' },
    ]);
  });

  it('tells in words what tools were called and what they found', () => {
    const asked = [user(text('Warm?')), assistant(text('Let me see.'), CALL, RESULT, text('Yes.'))];

    expect(told(asked).messages.at(-1)?.content).toBe(
      'Let me see.\n[weather({"at":1})]\n\n[{"c":7}]\nYes.',
    );
  });

  it('has turns that follow each other, whatever its messages are', () => {
    const part = fc.constantFrom(text(''), text('words'), CALL, RESULT, PDF);
    const message = fc.record({
      role: fc.constantFrom<'user' | 'assistant'>('user', 'assistant'),
      parts: fc.array(part, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (asked) => {
        const { messages } = told(asked, { systemPrompt: 'Be brief.' });
        const roles = messages.map(({ role }) => role);
        expect(roles.filter((role, index) => role === roles[index - 1])).toEqual([]);
        expect(messages.filter(({ content }) => content === '')).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what a model here cannot be shown', () => {
  it('is a file: its message stays, and a warning names it', () => {
    const { messages, warnings } = told([user(PDF), user(text('And this?'), PDF)]);

    expect(messages).toEqual([{ role: 'user', content: '(not shown)\n\nAnd this?' }]);
    expect(warnings).toEqual([fileWarning('plan.pdf'), fileWarning('plan.pdf')]);
  });

  it('is a file without a name', () => {
    const { warnings } = told([user({ type: 'file', mediaType: 'application/pdf' })]);

    expect(warnings).toEqual([fileWarning('A file')]);
  });

  it('are tools and the form of an answer', () => {
    const asked = {
      tools: [{ name: 'f', parameters: {} }],
      responseFormat: { type: 'json' } as const,
    };

    expect(told([user(text('Hi'))], asked).warnings).toEqual([
      {
        type: 'warning',
        code: 'tools_not_supported',
        message: 'The tools were not sent: models on this server cannot call any.',
        leftOut: ['tools'],
      },
      {
        type: 'warning',
        code: 'response_format_not_supported',
        message: 'The form of the answer was not sent: models on this server write text alone.',
        leftOut: ['responseFormat'],
      },
    ]);
    expect(told([user(text('Hi'))], { tools: [] }).warnings).toEqual([]);
  });
});

function fileWarning(name: string) {
  return {
    type: 'warning',
    code: 'file_not_sent',
    message: `${name} was not sent: models on this server read text, and no files of the kind application/pdf.`,
    leftOut: ['file'],
  };
}
