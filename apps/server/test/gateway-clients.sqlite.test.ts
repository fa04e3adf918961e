import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { OpenAIEmbeddings } from '@langchain/openai';
import { OpenRouter } from '@openrouter/sdk';
import {
  anthropicMessagesDialect,
  type Dialect,
  end,
  geminiDialect,
  json,
  openAiChatDialect,
  openAiResponsesDialect,
  type Script,
} from '@parley/providers/testing';
import { embed } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { CLIENTS, statusOf, TOOL, TOOL_RESULT, type Target, wordsOf } from './gateway-clients.ts';
import { startTestServer, type TestServer } from './harness.ts';
import { started } from './started.ts';

/** Of each protocol that a provider of the gateway speaks, one. */
const UPSTREAMS: readonly Dialect[] = [
  openAiChatDialect,
  openAiResponsesDialect,
  anthropicMessagesDialect,
  geminiDialect,
];

const WAYS = [
  ['whole', false],
  ['streamed', true],
] as const;

/** What every dialect reports unless it is told otherwise. */
const USAGE = { input: 10, output: 5 };

const CALL = { id: 'call_1', name: TOOL.name, fragments: ['{"city"', ':"Rome"}'] };

/** What a request gets that no test expects. */
const UNEXPECTED = json(418, { error: { message: 'nobody expected this' } });

const THOUGHT = 'It is summer there.';

describe.each(UPSTREAMS)('before a provider that speaks $protocol', (dialect) => {
  let server: TestServer;
  let target: Target;

  beforeAll(async () => {
    vi.stubEnv('LANGSMITH_TRACING', 'false');
    vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
    server = await startTestServer({ providerId: dialect.vendorId });
    const made = await server.call('POST', '/api/api-keys', { name: 'clients' });
    target = { url: server.url, key: made.body.key, model: `${dialect.vendorId}/fake/model` };
  });

  afterAll(async () => {
    await server.stop();
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });

  // A stream of OpenRouter ends with it, asked or not.
  const usage = dialect !== openAiChatDialect;

  /** Plays each script for one question. @returns the bodies that arrived there */
  async function playing<T>(scripts: readonly Script[], ask: () => Promise<T>) {
    const before = server.upstream.completions.length;
    const queue = [...scripts];
    server.upstream.always(() => queue.shift() ?? UNEXPECTED);
    const told = await ask();
    const requests = server.upstream.completions.slice(before).map(({ body }) => body);
    return { told, requests };
  }

  describe.each(CLIENTS)('$name', (client) => {
    it.each(WAYS)('reads an answer that comes %s, and its usage', async (_, stream) => {
      const pieces: string[] = [];
      const onText = (delta: string) => void pieces.push(delta);
      const script = dialect.answer({ deltas: ['Quite ', 'warm.'] });
      const { told } = await playing([script], () => client.ask(target, { stream, usage, onText }));

      expect(told).toEqual({ text: 'Quite warm.', reasoning: '', usage: USAGE });
      expect(pieces.join('')).toBe(stream ? 'Quite warm.' : '');
    });

    it.each(WAYS)('runs a tool and brings its result back, %s', async (_, stream) => {
      const scripts = [dialect.toolCalls([CALL]), dialect.answer({ text: 'Hot.' })];
      const ask = () => client.ask(target, { stream, usage, tool: true });
      const { told, requests } = await playing(scripts, ask);

      expect(told).toMatchObject({ text: 'Hot.', usage: USAGE });
      expect(requests).toHaveLength(2);
      expect(JSON.stringify(requests[0])).toContain(TOOL.description);
      expect(JSON.stringify(requests[0])).not.toContain(TOOL_RESULT);
      expect(JSON.stringify(requests[1])).toMatch(/Rome.*31 degrees in the shade/);
    });

    it.each(WAYS)('reads what the model thought, %s', async (_, stream) => {
      const script = dialect.answer({ reasoning: THOUGHT, text: 'Hot.' });
      const { told } = await playing([script], () => client.ask(target, { stream, usage }));

      // Passed on as it came, under the name that OpenRouter gives it, which LangChain does not read.
      const isUnread =
        stream && dialect === openAiChatDialect && client.name === '@langchain/openai';
      const reasoning = client.readsReasoning && !isUnread ? THOUGHT : '';
      expect(told).toEqual({ text: 'Hot.', reasoning, usage: USAGE });
    });

    it.each(client.keepsSeals ? WAYS : [])(
      'brings back unread what the model sealed before it called a tool, %s',
      async (_, stream) => {
        const options = { reasoning: THOUGHT };
        const scripts = [dialect.toolCalls([CALL], options), dialect.answer({ text: 'Hot.' })];
        const ask = () => client.ask(target, { stream, tool: true });
        const { told, requests } = await playing(scripts, ask);

        expect(told.text).toBe('Hot.');
        expect(JSON.stringify(requests[1])).toContain(dialect.sealedReasoning?.seal);
      },
    );

    it.each(WAYS)('is told of a refusal with its status, %s', async (_, stream) => {
      for (const status of [400, 429]) {
        const refused = dialect.httpError(status, { message: 'Not like that.' });
        const failure = await failureOf(playing([refused], () => client.ask(target, { stream })));

        expect(statusOf(failure)).toBe(status);
        expect(wordsOf(failure)).toContain('Not like that.');
      }
    });

    it('is told of a failure in the middle, after what came before it', async () => {
      let text = '';
      const onText = (delta: string) => void (text += delta);
      const [failing = []] = Object.values(dialect.failures);
      const script = [dialect.head(), ...dialect.frames({ text: 'Quite' }), ...failing, end];
      const asked = playing([script], () => client.ask(target, { stream: true, onText }));

      expect(await failureOf(asked)).toBeInstanceOf(Error);
      expect(text).toBe('Quite');
    });
  });
});

describe('beside answers', () => {
  async function opened() {
    const server = await started();
    await server.call('POST', '/api/models/refresh');
    const { body } = await server.call('POST', '/api/api-keys', { name: 'clients' });
    const apiKey: string = body.key;
    const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 });
    return { server, apiKey, openai };
  }

  it('the models are listed to openai and to @openrouter/sdk', async () => {
    const { server, apiKey, openai } = await opened();
    const openRouter = new OpenRouter({ serverURL: `${server.url}/v1`, apiKey });
    const theirs = await openai.models.list();
    const pages = await openRouter.models.list();

    expect(theirs.data.map(({ id }) => id)).toContain('openrouter/fake/model');
    expect(pages.result.data.map(({ id }) => id)).toEqual(theirs.data.map(({ id }) => id));
  });

  it('the vectors of a text reach openai, ai, @openrouter/sdk and @langchain/openai', async () => {
    const { server, apiKey, openai } = await opened();
    const baseURL = `${server.url}/v1`;
    server.upstream.always(({ body }) => json(200, embeddingsAs(body['encoding_format'])));
    const model = 'openrouter/fake/model';
    const openRouter = new OpenRouter({ serverURL: baseURL, apiKey });
    const langChain = new OpenAIEmbeddings({ model, apiKey, configuration: { baseURL } });
    const provider = createOpenAI({ baseURL, apiKey });
    const theirs = await openai.embeddings.create({ model, input: 'Hi' });
    const routed = await openRouter.embeddings.generate({ requestBody: { model, input: 'Hi' } });
    const { embedding } = await embed({ model: provider.embedding(model), value: 'Hi' });

    expect(theirs.data[0]?.embedding).toEqual(VECTOR);
    expect(routed).toMatchObject({ data: [{ embedding: VECTOR }] });
    expect(embedding).toEqual(VECTOR);
    expect(await langChain.embedQuery('Hi')).toEqual(VECTOR);
    const formats = server.upstream.completions.map(({ body }) => body['encoding_format']);
    expect(formats).toContain('base64');
  });

  it('@anthropic-ai/sdk may show its key as a bearer, and counts tokens', async () => {
    const { server, apiKey } = await opened();
    const anthropic = new Anthropic({ baseURL: server.url, apiKey: null, authToken: apiKey });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const model = 'openrouter/fake/model';
    const told = await anthropic.messages.create({ model, max_tokens: 9, messages });
    const counted = await anthropic.messages.countTokens({ model, messages });

    expect(told.content).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(counted.input_tokens).toBeGreaterThan(0);
  });
});

/** Exact in 32 bits. */
const VECTOR = [0.5, -0.25, 1];

/** An answer with the vector in the form that was asked for. */
function embeddingsAs(format: unknown): object {
  const bytes = Buffer.from(new Float32Array(VECTOR).buffer);
  const embedding = format === 'base64' ? bytes.toString('base64') : VECTOR;
  return {
    ...{ object: 'list', model: 'fake/model', usage: { prompt_tokens: 1, total_tokens: 1 } },
    data: [{ object: 'embedding', index: 0, embedding }],
  };
}

async function failureOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    await answer;
  } catch (thrown) {
    return thrown;
  }
  throw new Error('it succeeded');
}
