import { modelSchema, type Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { answer } from '../testing/answers.ts';
import { connect, REQUEST, TEST_KEY } from '../testing/connected.ts';
import { json } from '../testing/script.ts';

/** Rows as each vendor lists them, the last of which is none to chat with. */
const LISTS: Readonly<Record<string, { path?: string; list: unknown; models: unknown[] }>> = {
  groq: {
    list: {
      object: 'list',
      data: [
        { id: 'llama', object: 'model', active: true, context_window: 131_072 },
        { id: 'gone', active: false },
      ],
    },
    models: [{ id: 'groq/llama', contextLength: 131_072, pricing: null }],
  },
  mistral: {
    list: {
      data: [
        {
          id: 'mistral-large',
          name: 'Mistral Large',
          max_context_length: 128_000,
          capabilities: { completion_chat: true, vision: true },
        },
        { id: 'mistral-embed', capabilities: { completion_chat: false } },
      ],
    },
    models: [
      { id: 'mistral/mistral-large', name: 'Mistral Large', inputModalities: ['text', 'image'] },
    ],
  },
  deepseek: {
    list: { data: [{ id: 'unheard-of', owned_by: 'deepseek' }, { owned_by: 'nobody' }] },
    models: [{ id: 'deepseek/unheard-of', contextLength: null, verified: false }],
  },
  xai: {
    path: '/language-models',
    list: {
      models: [
        {
          id: 'grok',
          input_modalities: ['text', 'image'],
          prompt_text_token_price: 30_000,
          cached_prompt_text_token_price: 7_500,
          completion_text_token_price: 150_000,
        },
      ],
    },
    models: [
      {
        id: 'xai/grok',
        pricing: { input: '0.000003', output: '0.000015', cacheRead: '0.00000075' },
      },
    ],
  },
  together: {
    list: [
      {
        id: 'meta/llama',
        type: 'chat',
        display_name: 'Llama',
        context_length: 8_192,
        pricing: { input: 0.88, output: 0.88 },
      },
      { id: 'unpriced', type: 'chat', pricing: { input: 0, output: 0 } },
      { id: 'bge', type: 'embedding' },
    ],
    models: [
      { id: 'together/meta/llama', pricing: { input: '0.00000088', output: '0.00000088' } },
      { id: 'together/unpriced', pricing: null },
    ],
  },
  fireworks: {
    list: {
      data: [
        {
          id: 'accounts/fireworks/models/x',
          supports_chat: true,
          supports_image_input: false,
          context_length: 4_096,
        },
        { id: 'accounts/fireworks/models/flux', supports_chat: false },
      ],
    },
    models: [
      {
        id: 'fireworks/accounts/fireworks/models/x',
        contextLength: 4_096,
        inputModalities: ['text'],
      },
    ],
  },
};

describe.each(Object.entries(LISTS))('the models of %s', (vendorId, { path, list, models }) => {
  it('are those that can chat, with what the list says of them', async () => {
    const { upstream, providers } = await connect(vendorId);
    upstream.on(path ?? '/models', json(200, list));
    const options = { key: TEST_KEY, signal: new AbortController().signal };
    const listed = await providers.listModels(vendorId, options);
    expect(listed).toMatchObject(models);
    expect(listed).toHaveLength(models.length);
    for (const model of listed) expect(modelSchema.parse(model)).toEqual(model);
    // The list is also how a key is tried.
    expect(await providers.checkKey(vendorId, options)).toBeNull();
  });
});

describe('the output of an answer', () => {
  it.each([
    ['xai', 387],
    ['groq', 1],
  ])(
    'of %s that thought for 386 tokens beside the one it wrote',
    async (vendorId, outputTokens) => {
      const { upstream, ask } = await connect(vendorId);
      const completion_tokens_details = { reasoning_tokens: 386 };
      const counts = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 399 };
      upstream.next(answer({ usage: { ...counts, completion_tokens_details } }));
      const reported = (await ask()).find((event) => event.type === 'usage');
      expect(reported).toMatchObject({ inputTokens: 12, outputTokens, reasoningTokens: 386 });
    },
  );
});

it.each(['groq', 'mistral', 'deepseek', 'xai', 'openrouter'])(
  'a file that is no image is sent to %s, or said not to be',
  async (id) => {
    const { upstream, ask } = await connect(id);
    const url = 'data:application/pdf;base64,AA==';
    const file: Part = { type: 'file', mediaType: 'application/pdf', name: 'a.pdf', url };
    const messages = [{ role: 'user' as const, parts: [file] }];
    const events = await ask({ request: { ...REQUEST, messages } });
    const isSent = JSON.stringify(upstream.completions[0]?.body).includes(url);
    const warnings = events.filter((event) => event.type === 'warning');
    expect(isSent).toBe(id === 'openrouter');
    expect(warnings).toMatchObject(isSent ? [] : [{ code: 'file_not_sent' }]);
  },
);
