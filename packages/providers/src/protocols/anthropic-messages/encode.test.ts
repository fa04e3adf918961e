import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest } from '../../types.ts';
import { CAPABILITIES, effortCapability } from './capabilities.ts';
import { encode } from './encoded.testing.ts';
import { anthropicMessages } from './index.ts';

describe('a request', () => {
  it('asks for a stream of some length, and for nothing that was not set', () => {
    expect(encode({})).toEqual({
      body: {
        model: 'fake/model',
        max_tokens: 32_000,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        stream: true,
      },
      warnings: [],
    });
  });

  it('carries every parameter that there is a place for', () => {
    const params = { temperature: 0, maxOutputTokens: 100, stop: ['END'] };
    expect(encode({ params, systemPrompt: 'Be brief' }).body).toMatchObject({
      system: 'Be brief',
      temperature: 0,
      max_tokens: 100,
      stop_sequences: ['END'],
    });
    expect(encode({ params: { topP: 0.5 } }).body).toMatchObject({ top_p: 0.5 });
    expect(anthropicMessages().unsupportedParams).toEqual([
      'frequencyPenalty',
      'presencePenalty',
      'seed',
    ]);
  });

  it('has another length where a server wants one', () => {
    const { body } = anthropicMessages({ defaultMaxTokens: 9 }).encode(REQUEST);
    expect(body).toMatchObject({ max_tokens: 9 });
  });

  it.each(['', ' \n'])('has no system prompt of nothing: %j', (systemPrompt) => {
    expect(encode({ systemPrompt }).body).not.toHaveProperty('system');
  });

  it('offers tools', () => {
    const { body } = encode({
      tools: [
        { name: 'f', description: 'F', parameters: { properties: { x: {} } }, strict: true },
        { name: 'g', parameters: { type: 'object' } },
      ],
      toolChoice: 'required',
    });
    expect(body).toMatchObject({ tool_choice: { type: 'any' } });
    expect(body['tools']).toEqual([
      {
        name: 'f',
        description: 'F',
        input_schema: { type: 'object', properties: { x: {} } },
        strict: true,
      },
      { name: 'g', input_schema: { type: 'object' } },
    ]);
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    [{ name: 'f' }, { type: 'tool', name: 'f' }],
  ] as const)('says which tool may be called: %j', (toolChoice, expected) => {
    const tools = [{ name: 'f', parameters: {} }];
    expect(encode({ tools, toolChoice }).body['tool_choice']).toEqual(expected);
    expect(encode({ toolChoice }).body).not.toHaveProperty('tool_choice');
  });
});

describe('the form of the answer', () => {
  const schema = { type: 'object', additionalProperties: false };
  const responseFormat = { type: 'json-schema', name: 'found', schema } as const;

  it('is a schema', () => {
    expect(encode({ responseFormat })).toMatchObject({
      body: { output_config: { format: { type: 'json_schema', schema } } },
      warnings: [],
    });
  });

  it('is not asked of a model that is known to keep to none', () => {
    const { body, warnings } = encode({ responseFormat, supportedParameters: ['tools'] });
    expect(body).not.toHaveProperty('output_config');
    expect(warnings).toEqual(['The schema was not sent: this model does not keep to one.']);
  });

  it('cannot be any JSON', () => {
    const { body, warnings } = anthropicMessages().encode({
      ...REQUEST,
      responseFormat: { type: 'json' },
    });
    expect(body).not.toHaveProperty('output_config');
    expect(warnings).toMatchObject([{ code: 'response_format_not_supported' }]);
  });
});

describe('the effort of reasoning', () => {
  const adaptive = [
    CAPABILITIES.adaptiveThinking,
    ...(['low', 'medium', 'high'] as const).map(effortCapability),
  ];
  const budget = [CAPABILITIES.thinkingBudget, CAPABILITIES.noThinking];

  it.each([
    ['minimal', 'low'],
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['xhigh', 'xhigh'],
    ['max', 'max'],
  ] as const)('%s is %s where nobody knows the model', (reasoningEffort, effort) => {
    expect(encode({ params: { reasoningEffort } })).toMatchObject({
      body: {
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort },
      },
      warnings: [],
    });
  });

  it('is the highest that the model knows, and a warning says so', () => {
    const params = { reasoningEffort: 'max' as const };
    expect(encode({ params, supportedParameters: adaptive })).toMatchObject({
      body: { output_config: { effort: 'high' } },
      warnings: ['Reasoning effort was sent as “high”: this model does not know “max”.'],
    });
  });

  it('is left to a model that thinks but knows no effort', () => {
    const params = { reasoningEffort: 'low' as const };
    const supportedParameters = [CAPABILITIES.adaptiveThinking];
    const { body, warnings } = encode({ params, supportedParameters });
    expect(body).toMatchObject({ thinking: { type: 'adaptive' } });
    expect(body).not.toHaveProperty('output_config');
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['minimal', undefined, 3_200],
    ['low', undefined, 6_400],
    ['medium', undefined, 16_000],
    ['high', undefined, 25_600],
    ['xhigh', undefined, 30_400],
    ['max', undefined, 30_400],
    ['low', 2_000, 1_024],
    ['max', 1_025, 1_024],
  ] as const)(
    '%s of %s tokens is a budget inside of them for an older model: %i',
    (reasoningEffort, maxOutputTokens, budgetTokens) => {
      const params = { reasoningEffort, ...(maxOutputTokens && { maxOutputTokens }) };
      const { body, warnings } = encode({ params, supportedParameters: budget });
      expect(body).toMatchObject({
        thinking: { type: 'enabled', budget_tokens: budgetTokens },
        max_tokens: maxOutputTokens ?? 32_000,
      });
      expect(body).not.toHaveProperty('output_config');
      expect(warnings).toEqual([]);
    },
  );

  it('needs room in the answer', () => {
    const params = { reasoningEffort: 'high' as const, maxOutputTokens: 1_024 };
    const { body, warnings } = encode({ params, supportedParameters: budget });
    expect(body).not.toHaveProperty('thinking');
    expect(warnings).toEqual([
      'Reasoning effort was not sent: an answer of 1024 tokens leaves no room for thinking.',
    ]);
  });

  it('is not asked of an older model at calls of tools that were made without thinking', () => {
    const params = { reasoningEffort: 'high' as const };
    const question = REQUEST.messages;
    const called: Part[] = [
      { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{}' },
      { type: 'tool-result', toolCallId: 'a', output: 'out' },
    ];
    const block = { type: 'thinking', thinking: 'hm', signature: 's' };
    const details = [{ protocol: 'anthropic-messages', block }];
    const thinkingAfter = (parts: Part[], ...more: typeof question) =>
      encode({
        params,
        supportedParameters: budget,
        messages: [...question, { role: 'assistant', parts }, ...more],
      });
    const open = thinkingAfter(called);
    expect(open.body).not.toHaveProperty('thinking');
    expect(open.warnings).toEqual([
      'Reasoning effort was not sent: the calls of tools that are answered here were made without thinking.',
    ]);
    const isAsked = { body: { thinking: { type: 'enabled' } }, warnings: [] };
    const thought: Part = { type: 'reasoning', text: 'hm', details };
    expect(thinkingAfter([thought, ...called])).toMatchObject(isAsked);
    // Between the steps of one answer a model need not think again.
    const again = called.map((part): Part => ({
      ...part,
      ...('toolCallId' in part && { toolCallId: 'b' }),
    }));
    expect(thinkingAfter([thought, ...called, ...again])).toMatchObject(isAsked);
    // What is answered already is over.
    expect(thinkingAfter([...called, { type: 'text', text: 'There.' }], ...question)).toMatchObject(
      isAsked,
    );
  });

  it('none is no thinking, where that is possible', () => {
    const params = { reasoningEffort: 'none' as const };
    const off = { body: { thinking: { type: 'disabled' } }, warnings: [] };
    expect(encode({ params })).toMatchObject(off);
    expect(encode({ params, supportedParameters: budget })).toMatchObject(off);
    const always = encode({ params, supportedParameters: adaptive });
    expect(always.body).not.toHaveProperty('thinking');
    expect(always.warnings).toEqual(['Reasoning effort was not sent: this model always thinks.']);
  });

  it('is not asked of a model that must call a tool', () => {
    const params = { reasoningEffort: 'high' as const };
    const tools = [{ name: 'f', parameters: {} }];
    const forced = encode({ params, tools, toolChoice: { name: 'f' } });
    expect(forced.body).not.toHaveProperty('thinking');
    expect(forced.warnings).toHaveLength(1);
    const free = encode({ params, tools, toolChoice: 'auto' });
    expect(free.body).toHaveProperty('thinking');
  });
});

describe('what cannot be sent together', () => {
  it.each<[string, CompletionRequest['params'], string[], string[]]>([
    ['a temperature above 1', { temperature: 1.5 }, [], ['Temperature']],
    ['both ways of sampling', { temperature: 0.5, topP: 0.5 }, ['temperature'], ['Top P']],
    ['temperature and thinking', { temperature: 0.5, reasoningEffort: 'low' }, [], ['Temperature']],
    ['a neutral temperature', { temperature: 1, reasoningEffort: 'low' }, ['temperature'], []],
    ['a low top P and thinking', { topP: 0.5, reasoningEffort: 'low' }, [], ['Top P']],
    ['a high top P and thinking', { topP: 0.95, reasoningEffort: 'low' }, ['top_p'], []],
    ['no thinking', { temperature: 0.5, reasoningEffort: 'none' }, ['temperature'], []],
    ['a stop of white space', { stop: ['\n'] }, [], ['A stop']],
  ])('%s', (_, params, sent, warned) => {
    const { body, warnings } = encode({ params });
    const names = ['temperature', 'top_p', 'stop_sequences'].filter((name) => name in body);
    expect(names).toEqual(sent);
    expect(warnings).toHaveLength(warned.length);
    for (const [index, start] of warned.entries()) expect(warnings[index]).toMatch(start);
  });
});
