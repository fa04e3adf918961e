import { describe, expect, it } from 'vitest';

import { asked, conversation } from './asked.testing.ts';
import { ANSWER_ID, call, reasoning, STOP, text, whole } from './judge.testing.ts';
import { seal } from '../sealed-details.ts';
import { withoutOurItems } from './reasoning.ts';

const ITEM = { type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAA', summary: [] };
const OPENAI = { protocol: 'openai-responses', item: ITEM };
const NEXT = { protocol: 'openai-responses', next: { id: 'msg_1', phase: 'commentary' } };

/** The output of an answer, as clients send it back: as it is, or without ids as Codex does. */
function replayed(output: unknown, model = 'fake/model') {
  const items: unknown[] = Array.isArray(output) ? output : [];
  const { request } = asked({ model, input: [{ role: 'user', content: 'Hi' }, ...items] });
  return request.messages.slice(1).flatMap(({ parts }) => parts);
}

describe('an answer that comes back', () => {
  const { output } = whole([
    ...reasoning('r', ['hm'], [OPENAI, NEXT]),
    ...text('a', 'I look.'),
    ...reasoning('s', [], [{ protocol: 'anthropic-messages', block: { signature: 'x' } }]),
    call('c', '{"q":1}'),
    STOP,
  ]);
  const parts = [
    { type: 'reasoning', text: 'hm', details: [OPENAI, NEXT] },
    { type: 'text', text: 'I look.' },
    {
      type: 'reasoning',
      text: '',
      details: [{ protocol: 'anthropic-messages', block: { signature: 'x' } }],
    },
    { type: 'tool-call', toolCallId: 'c', toolName: 'search', arguments: '{"q":1}' },
  ];

  it('has its reasoning exactly as its maker gave it, under its own ids', () => {
    expect(replayed(output)).toEqual(parts);
  });

  it('has it too where a client leaves the ids of items out', () => {
    const items: unknown[] = Array.isArray(output) ? output : [];
    const bare = items.map((item) => ({ ...Object(item), id: undefined }));
    expect(replayed(bare)).toEqual(parts);
  });

  it('has the words of the reasoning alone where the model is another, or the seal is broken', () => {
    const kind = { protocol: 'openai-responses', next: { id: null, phase: 'commentary' } };
    expect(replayed(output, 'fake/other')).toEqual([
      { type: 'reasoning', text: 'hm', details: [kind] },
      parts[1],
      parts[3],
    ]);
    const summary = [{ type: 'summary_text', text: 'hm' }];
    const broken = { type: 'reasoning', summary, encrypted_content: 'parley:AAAA' };
    expect(replayed([broken])).toEqual([{ type: 'reasoning', text: 'hm' }]);
  });

  it('brings no ids that no provider knows', () => {
    const answer = whole([...reasoning('r', ['hm']), ...text('a', 'Yes'), STOP]);
    expect(replayed(answer['output'])).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Yes' },
    ]);
  });
});

describe('reasoning that was never ours', () => {
  it('is kept as it is, with what the item behind it is called', () => {
    expect(
      conversation(
        ITEM,
        { type: 'message', id: 'msg_1', phase: 'commentary', role: 'assistant', content: 'One' },
        { ...ITEM, id: 'rs_2' },
        { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}' },
      ),
    ).toEqual([
      [
        'assistant',
        { type: 'reasoning', text: '', details: [OPENAI, NEXT] },
        { type: 'text', text: 'One' },
        {
          type: 'reasoning',
          text: '',
          details: [
            { protocol: 'openai-responses', item: { ...ITEM, id: 'rs_2' } },
            { protocol: 'openai-responses', next: { id: 'fc_1', phase: null } },
          ],
        },
        { type: 'tool-call', toolCallId: 'c', toolName: 'f', arguments: '{}' },
      ],
    ]);
  });

  it('is words alone where nothing could be sent back', () => {
    const summary = [
      { type: 'summary_text', text: 'One' },
      { type: 'summary_text', text: 'Two' },
    ];
    const item = { type: 'reasoning', id: 'rs_1', encrypted_content: null, summary };
    expect(conversation(item, { role: 'assistant', id: 'msg_1', content: 'Yes' })).toEqual([
      ['assistant', { type: 'reasoning', text: 'One\n\nTwo' }, { type: 'text', text: 'Yes' }],
    ]);
  });

  it('is kept by its own words where a model gives those away', () => {
    const content = [{ type: 'reasoning_text', text: 'hm' }];
    const item = { type: 'reasoning', id: 'rs_1', summary: [], content };
    expect(conversation(item)).toEqual([
      [
        'assistant',
        { type: 'reasoning', text: 'hm', details: [{ protocol: 'openai-responses', item }] },
      ],
    ]);
  });

  it('is not kept where it is nested without a bottom', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
    const item = { type: 'reasoning', encrypted_content: 'x', summary: [], deep };
    expect(conversation({ role: 'user', content: 'Hi' }, item)).toHaveLength(1);
  });

  it('keeps the kind of a message that nothing was thought before', () => {
    const message = { role: 'assistant', id: 'msg_1', phase: 'final_answer', content: 'Yes' };
    expect(conversation(message)).toEqual([
      [
        'assistant',
        {
          type: 'reasoning',
          text: '',
          details: [{ protocol: 'openai-responses', next: { id: null, phase: 'final_answer' } }],
        },
        { type: 'text', text: 'Yes' },
      ],
    ]);
  });
});

describe('a body that is sent on to OpenAI', () => {
  it('stays itself where nothing of it is ours', () => {
    const body = { model: 'm', input: [ITEM, { role: 'user', content: 'Hi' }] };
    expect(withoutOurItems(body)).toBe(body);
    const short = { model: 'm', input: 'Hi' };
    expect(withoutOurItems(short)).toBe(short);
  });

  it('has its own reasoning back, no reasoning of others, and no ids of ours', () => {
    const sealed = (...details: unknown[]) => ({
      ...{ type: 'reasoning', id: `rs_${ANSWER_ID}_0`, summary: [] },
      encrypted_content: seal(details, 'fake/model'),
    });
    const body = {
      model: 'fake/model',
      input: [
        { role: 'user', content: 'Hi' },
        sealed(OPENAI, NEXT),
        { type: 'message', id: `msg_${ANSWER_ID}_1`, role: 'assistant', content: 'Yes' },
        sealed({ protocol: 'anthropic-messages', block: {} }),
        { type: 'message', id: `msg_${ANSWER_ID}_2`, role: 'assistant', content: 'No' },
        { type: 'reasoning', id: `rs_${ANSWER_ID}_3`, summary: [] },
      ],
    };
    expect(withoutOurItems(body)).toEqual({
      model: 'fake/model',
      input: [
        { role: 'user', content: 'Hi' },
        ITEM,
        { type: 'message', id: 'msg_1', role: 'assistant', content: 'Yes' },
        { type: 'message', role: 'assistant', content: 'No' },
      ],
    });
  });
});
