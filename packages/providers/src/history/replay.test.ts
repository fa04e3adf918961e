import type { Part } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CompletionRequest, ConversationMessage } from '../types.ts';
import { replay, type ReplayTarget } from './replay.ts';

const CALL: Part = { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{}' };
const RESULT: Part = { type: 'tool-result', toolCallId: 'a', output: 'found' };
const IMAGE: Part = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' };
const MODEL = 'there/model';
const NEXT: ConversationMessage = { role: 'user', parts: [{ type: 'text', text: 'Well?' }] };

function call(toolCallId: string): Part {
  return { type: 'tool-call', toolCallId, toolName: 'f', arguments: '{}' };
}

function result(toolCallId: string): Part {
  return { type: 'tool-result', toolCallId, output: `found ${toolCallId}` };
}

function user(...parts: Part[]): ConversationMessage {
  return { role: 'user', parts };
}

function answer(modelId: string | null, ...parts: Part[]): ConversationMessage {
  return { role: 'assistant', modelId, parts };
}

function text(words: string): Part {
  return { type: 'text', text: words };
}

function sent(
  messages: readonly ConversationMessage[],
  request: Partial<CompletionRequest> = {},
  target: Partial<ReplayTarget> = {},
): { messages: readonly ConversationMessage[]; warnings: string[] } {
  const asked = { model: 'model', systemPrompt: null, params: {}, ...request, messages };
  const replayed = replay(asked, { providerId: 'there', ...target });
  return {
    messages: replayed.request.messages,
    warnings: replayed.warnings.map((warning) => warning.message),
  };
}

/** The parts of the messages that are sent. */
function partsOf(...messages: ConversationMessage[]): (readonly Part[])[] {
  return sent(messages).messages.map((message) => message.parts);
}

describe('reasoning', () => {
  const thought: Part = { type: 'reasoning', text: 'hm', details: [{ signature: 's' }] };

  it('goes back unaltered to the model that did it', () => {
    expect(partsOf(answer(MODEL, thought, text('Hello')), NEXT)).toEqual([
      [thought, text('Hello')],
      NEXT.parts,
    ]);
  });

  it.each(['there/other', 'here/model', 'here/there/model'])(
    'does not go on to it from %s',
    (id) => {
      expect(partsOf(answer(id, thought, text('Hello')), NEXT)).toEqual([
        [text('Hello')],
        NEXT.parts,
      ]);
    },
  );

  it('of a message that consists of nothing else takes the message along', () => {
    expect(partsOf(user(text('Hi')), answer('here/model', thought), user(text('Well?')))).toEqual([
      [text('Hi')],
      [text('Well?')],
    ]);
  });
});

describe('a call of a tool', () => {
  it('keeps its result', () => {
    expect(partsOf(answer(MODEL, CALL, RESULT, text('Done')), NEXT)).toEqual([
      [CALL, RESULT, text('Done')],
      NEXT.parts,
    ]);
  });

  it('that was never carried out has a result that says so, where it was', () => {
    const [parts] = partsOf(answer(MODEL, CALL, text('Anyway')));
    expect(parts).toMatchObject([
      CALL,
      { type: 'tool-result', toolCallId: 'a', isError: true },
      text('Anyway'),
    ]);
    expect(partsOf(answer(MODEL, CALL))[0]).toMatchObject([CALL, { toolCallId: 'a' }]);
  });

  it('is there once, and a result without its call is not there', () => {
    expect(partsOf(answer(MODEL, RESULT, CALL, CALL, RESULT, RESULT))).toEqual([[CALL, RESULT]]);
  });

  it('keeps its result though something was said before the next call, or before the result', () => {
    const thought: Part = { type: 'reasoning', text: 'hm' };
    for (const between of [text('and also'), thought]) {
      const together = [call('a'), between, call('b'), result('a'), result('b')];
      expect(partsOf(answer(MODEL, ...together))).toEqual([together]);
      expect(
        partsOf(answer(MODEL, call('a'), call('b'), between, result('b'), result('a'))),
      ).toEqual(partsOf(answer(MODEL, call('a'), call('b'), result('a'), result('b'), between)));
    }
  });

  it('has its result before whatever is called next, be it the real one or that there is none', () => {
    const said = [call('a'), call('b'), result('a'), call('c'), result('c')];
    expect(partsOf(answer(MODEL, ...said))[0]).toMatchObject([
      call('a'),
      call('b'),
      result('a'),
      { type: 'tool-result', toolCallId: 'b', isError: true },
      call('c'),
      result('c'),
    ]);
    expect(partsOf(answer(MODEL, ...said, result('b')))).toEqual([
      [call('a'), call('b'), result('a'), result('b'), call('c'), result('c')],
    ]);
  });

  it('has an id that the provider takes, the same at its result and at every try', () => {
    const id = 'functions.search:0/ü';
    const message = answer(MODEL, { ...CALL, toolCallId: id }, { ...RESULT, toolCallId: id });
    const asked = { model: 'model', systemPrompt: null, params: {}, messages: [message] };
    const form = { pattern: /^[A-Za-z0-9]{9}$/, length: 9 };
    const ids = () =>
      replay(asked, { providerId: 'there', toolCallIds: form }).request.messages.flatMap(
        ({ parts }) => parts.flatMap((part) => ('toolCallId' in part ? [part.toolCallId] : [])),
      );
    const [call, result] = ids();
    expect(call).toMatch(form.pattern);
    expect(result).toBe(call);
    expect(ids()).toEqual([call, call]);
  });

  it('is followed by exactly one result, whatever was stored', () => {
    const piece = fc.oneof(
      fc.record({
        type: fc.constant('tool-call' as const),
        toolCallId: fc.constantFrom('a', 'b', 'c d', 'ü'),
        toolName: fc.constant('f'),
        arguments: fc.constant('{}'),
      }),
      fc.record({
        type: fc.constant('tool-result' as const),
        toolCallId: fc.constantFrom('a', 'b', 'c d', 'ü'),
        output: fc.string(),
      }),
      fc.record({ type: fc.constant('text' as const), text: fc.string() }),
      fc.record({ type: fc.constant('reasoning' as const), text: fc.string() }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const [told = []] = partsOf(answer(MODEL, ...parts));
        const open = new Set<string>();
        let before = 0;
        let last: Part | undefined;
        for (const part of told) {
          if (part.type === 'tool-call') {
            expect(open.has(part.toolCallId)).toBe(false);
            open.add(part.toolCallId);
          } else if (part.type === 'tool-result') {
            expect(open.delete(part.toolCallId)).toBe(true);
          }
          // A result is followed by those of the other calls, before anything else.
          if (last?.type === 'tool-result' && part.type !== 'tool-result') expect(before).toBe(0);
          before = open.size;
          last = part;
        }
        expect(open.size).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a picture', () => {
  it('that a model made is shown to the next with the message that follows', () => {
    expect(
      partsOf(user(text('Draw')), answer(MODEL, text('Here'), IMAGE), user(text('Why?'))),
    ).toEqual([[text('Draw')], [text('Here')], [IMAGE, text('Why?')]]);
  });

  it('that the last answer made is shown with the request to go on', () => {
    const [, told, last] = partsOf(user(text('Draw')), answer(MODEL, text('Here'), IMAGE));
    expect(told).toEqual([text('Here')]);
    expect(last).toMatchObject([IMAGE, { text: expect.stringContaining('Go on') }]);
    expect(partsOf(user(text('Draw')), answer(MODEL, IMAGE))[1]).toMatchObject([IMAGE, {}]);
  });

  it('is kept from a model that sees none, and a warning says so', () => {
    const { messages, warnings } = sent([user(text('What is it?'), IMAGE)], {
      inputModalities: ['text'],
    });
    expect(messages[0]?.parts).toEqual([text('What is it?'), text('[image]')]);
    expect(warnings).toEqual(['An image was not sent: this model does not take images.']);
  });

  it('is sent where nobody knows what the model sees', () => {
    expect(sent([user(IMAGE)])).toEqual({ messages: [user(IMAGE)], warnings: [] });
  });
});

describe('the end of a conversation', () => {
  it('is the beginning of an answer where a program wants it to be gone on with', () => {
    const begun = answer(null, text('{"a":'));
    const asked = sent([NEXT, begun], { prefills: true });
    const shown = sent([NEXT, answer(null, text('Look:'), IMAGE)], { prefills: true });

    expect(asked).toEqual({ messages: [NEXT, begun], warnings: [] });
    expect(shown.messages.at(-1)?.parts).toEqual([text('Look:')]);
    expect(shown.warnings).toEqual([
      'What the last answer showed was not sent: no provider takes it as its own words.',
    ]);
  });

  it('is the user, who asks for the rest of an answer that was cut off', () => {
    expect(sent([user(text('Hi')), answer(MODEL, text('Hel'))]).messages).toMatchObject([
      { role: 'user', parts: [text('Hi')] },
      { role: 'assistant', parts: [text('Hel')] },
      { role: 'user', parts: [{ text: expect.stringContaining('where it stopped') }] },
    ]);
  });

  it('is the answer itself for a model that writes on in it', () => {
    const asked = [user(text('Hi')), answer(MODEL, text('Hel'))];
    expect(sent(asked, {}, { writesOn: true }).messages).toEqual(asked);
  });

  it('is the question there too, where the answer said nothing', () => {
    const asked = [user(text('Hi')), answer(MODEL, { type: 'reasoning', text: 'hm' })];
    expect(sent(asked, {}, { writesOn: true }).messages).toEqual([user(text('Hi'))]);
  });

  it('is the user there too, where the answer brought a picture', () => {
    const asked = [user(text('Draw')), answer(MODEL, text('Here:'), IMAGE)];
    const { messages } = sent(asked, {}, { writesOn: true });
    expect(messages.at(-1)).toMatchObject({ role: 'user', parts: [IMAGE, { type: 'text' }] });
  });

  it('is a result that the model waits for, without what was thought since', () => {
    const thought: Part = { type: 'reasoning', text: 'hm' };
    const asked = [user(text('Hi')), answer(MODEL, text('Hm'), CALL, RESULT, thought, text('\n'))];
    expect(partsOf(...asked)).toEqual([[text('Hi')], [text('Hm'), CALL, RESULT]]);
  });

  it('is the question, where the answer said nothing', () => {
    const thought: Part = { type: 'reasoning', text: 'hm' };
    expect(partsOf(user(text('Hi')), answer(MODEL, thought))).toEqual([[text('Hi')]]);
  });

  it('is there in any case: a request without a message is refused', () => {
    expect(partsOf(user(text('')))).toEqual([[text('(not shown)')]]);
    expect(partsOf()).toHaveLength(1);
  });
});

it('what is for people alone stays behind', () => {
  const parts: Part[] = [
    { type: 'warning', code: 'x', message: 'x' },
    { type: 'source', url: 'https://example.com' },
    text(''),
  ];
  expect(partsOf(user(text('Hi')), answer(MODEL, ...parts))).toEqual([[text('Hi')]]);
  expect(partsOf(user(text('Hi')), answer(MODEL, ...parts), NEXT)).toHaveLength(2);
});

it('the system prompt is as it was', () => {
  const asked = {
    model: 'model',
    systemPrompt: 'Be brief',
    params: {},
    messages: [user(text('Hi'))],
  };
  expect(replay(asked, { providerId: 'there' }).request.systemPrompt).toBe('Be brief');
});
