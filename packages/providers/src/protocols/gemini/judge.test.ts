/*
 * Google's own client as the judge: it reads the bytes that our decoder reads, and writes the request
 * that our encoder writes.
 */
import {
  type Content,
  type FunctionCall,
  FunctionCallingConfigMode,
  type GenerateContentConfig,
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part as SdkPart,
} from '@google/genai';
import type { Part } from '@parley/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';

import { connect, endOf, reasoningOf, REQUEST, textOf } from '../../testing/connected.ts';
import { BASE_PATH, type FakeUpstream, startFakeUpstream } from '../../testing/fake-upstream.ts';
import { readFixture } from '../../testing/fixtures.ts';
import { end, head, type Script, write } from '../../testing/script.ts';
import type { CompletionRequest, ProviderEvent } from '../../types.ts';
import { encodeRequest } from './encode.ts';
import type { GeminiRequest, GenerationConfig } from './request.ts';
import { signaturesOf } from './signatures.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const MODEL = 'gemini-2.5-flash';

function fixture(name: string): Script {
  return [head(), write(readFixture(FIXTURES, name)), end];
}

async function upstream(): Promise<FakeUpstream> {
  const fake = await startFakeUpstream();
  onTestFinished(() => fake.close());
  return fake;
}

function clientOf({ baseUrl }: FakeUpstream): GoogleGenAI {
  const httpOptions = {
    baseUrl: new URL(baseUrl).origin,
    apiVersion: BASE_PATH.slice(1),
    // One attempt: what fails is to fail.
    retryOptions: { attempts: 1 },
  };
  return new GoogleGenAI({ apiKey: 'test', httpOptions });
}

/** What an answer comes to, in words that both sides have. */
interface Verdict {
  text: string;
  thoughts: string;
  calls: { name: string; args: unknown }[];
  /** Each with the kind of part that it is on. */
  signatures: string[];
  files: string[];
  finish: string | null;
  tokens: { input: number; output: number | null; cached: number | null } | null;
  error: number | null;
}

async function verdictOfSdk(script: Script): Promise<Verdict> {
  const fake = await upstream();
  fake.next(script);
  const chunks: GenerateContentResponse[] = [];
  let error: number | null = null;
  try {
    const stream = await clientOf(fake).models.generateContentStream({
      model: MODEL,
      contents: 'Hi',
      config: { automaticContinuation: false },
    });
    for await (const chunk of stream) chunks.push(chunk);
  } catch (thrown) {
    const status: unknown = thrown instanceof Error ? Reflect.get(thrown, 'status') : null;
    error = typeof status === 'number' ? status : 0;
  }
  return { ...assemble(chunks), error };
}

function assemble(chunks: readonly GenerateContentResponse[]): Omit<Verdict, 'error'> {
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
  const calls = chunks.flatMap((chunk) => chunk.functionCalls ?? []);
  const textOfParts = (isThought: boolean) =>
    parts.flatMap((part) => ((part.thought ?? false) === isThought ? [part.text ?? ''] : []));
  const blocked = chunks.some((chunk) => chunk.promptFeedback?.blockReason !== undefined);
  const finish = chunks.flatMap((chunk) => chunk.candidates?.[0]?.finishReason ?? []).at(-1);
  return {
    text: textOfParts(false).join(''),
    thoughts: textOfParts(true).join(''),
    calls: calls.map(({ name = '', args = {} }: FunctionCall) => ({ name, args })),
    signatures: parts.flatMap((part) =>
      part.thoughtSignature === undefined ? [] : [`${kindOf(part)}: ${part.thoughtSignature}`],
    ),
    files: parts.flatMap(({ inlineData }) => inlineData?.data ?? []),
    finish: finishOf(finish ?? null, blocked, calls.length > 0),
    tokens: tokensOf(chunks.flatMap((chunk) => chunk.usageMetadata ?? []).at(-1)),
  };
}

function kindOf(part: SdkPart): string {
  if (part.functionCall !== undefined) return 'tool-call';
  return part.thought === true ? 'reasoning' : 'text';
}

function finishOf(reason: string | null, blocked: boolean, hasCalls: boolean): string | null {
  if (blocked) return 'content_filter';
  if (reason === 'STOP') return hasCalls ? 'tool_calls' : 'stop';
  if (reason === 'MAX_TOKENS') return 'length';
  return reason === 'SAFETY' ? 'content_filter' : reason;
}

function tokensOf(usage: GenerateContentResponse['usageMetadata']): Verdict['tokens'] {
  if (usage === undefined) return null;
  const { totalTokenCount = 0, promptTokenCount = 0, toolUsePromptTokenCount = 0 } = usage;
  const input = promptTokenCount + toolUsePromptTokenCount;
  const isOutputKnown =
    usage.candidatesTokenCount !== undefined || usage.thoughtsTokenCount !== undefined;
  // The client has no sum of its own for what we call output; the total says it.
  const output = isOutputKnown ? totalTokenCount - input : null;
  return { input, output, cached: usage.cachedContentTokenCount ?? null };
}

async function verdictOfOurs(script: Script): Promise<Verdict> {
  const { upstream: fake, ask } = await connect('gemini');
  fake.next(script);
  const events = await ask({ request: { ...REQUEST, model: MODEL } });
  const last = events.at(-1);
  const usage = events.find((event) => event.type === 'usage');
  return {
    text: textOf(events),
    thoughts: reasoningOf(events),
    calls: events.flatMap((event) =>
      event.type === 'tool-call'
        ? [{ name: event.toolName, args: JSON.parse(event.arguments) }]
        : [],
    ),
    signatures: events.flatMap(signaturesIn),
    files: events.flatMap((event) =>
      event.type === 'file' ? [event.url?.split('base64,')[1] ?? ''] : [],
    ),
    finish: last?.type === 'finish' ? last.finishReason : null,
    tokens:
      usage === undefined
        ? null
        : {
            input: usage.inputTokens ?? Number.NaN,
            output: usage.outputTokens,
            cached: usage.cachedInputTokens,
          },
    error: last?.type === 'error' ? (last.error.upstreamStatus ?? 0) : null,
  };
}

function signaturesIn(event: ProviderEvent): string[] {
  if (event.type !== 'reasoning-end') return [];
  return signaturesOf(event.details).map(({ on, signature }) => `${on}: ${signature}`);
}

describe('the client of Google reads the same out of', () => {
  it.each([
    'text',
    'reasoning',
    'parallel-tool-calls',
    'tool-call-with-id',
    'blocked-prompt',
    'refused-midway',
    'length-while-thinking',
    'no-usage',
    'image-and-sources',
    'error-event',
  ])('%s', async (name) => {
    expect(await verdictOfOurs(fixture(name))).toEqual(await verdictOfSdk(fixture(name)));
  });

  it('calls of tools, in so many words', async () => {
    expect(await verdictOfSdk(fixture('parallel-tool-calls'))).toEqual({
      text: '',
      thoughts: 'Two cities, two calls.',
      calls: [
        { name: 'weather', args: { city: 'Zürich', days: 3 } },
        { name: 'weather', args: { city: '東京' } },
        { name: 'now', args: {} },
      ],
      signatures: ['tool-call: CvcQAR/Rsvz9K+BAq8uAyVGh3V1vNZLDDhg='],
      files: [],
      finish: 'tool_calls',
      tokens: { input: 80, output: 74, cached: null },
      error: null,
    });
  });

  it('an error without a field, which it finds only where it comes in a read of its own', async () => {
    const [headStep, body, ...rest] = fixture('error-without-field');
    if (headStep === undefined || body?.do !== 'write') throw new Error('no such fixture');
    const at = body.bytes.indexOf('{\r\n');
    const cut = [
      headStep,
      write(body.bytes.subarray(0, at)),
      write(body.bytes.subarray(at)),
      ...rest,
    ];
    const ours = await verdictOfOurs(cut);
    expect(ours).toEqual(await verdictOfSdk(cut));
    expect(ours).toMatchObject({ text: 'partial', error: 503 });
  });
});

describe('the client of Google differs', () => {
  it('on a malformed call, whose reason it hands on: an answer that has nothing failed', async () => {
    const script = fixture('malformed-call');
    expect(await verdictOfSdk(script)).toMatchObject({
      text: '',
      finish: 'MALFORMED_FUNCTION_CALL',
      error: null,
    });
    expect(await verdictOfOurs(script)).toMatchObject({ text: '', finish: null, error: 0 });
  });

  it('on an array, which it does not read: it always asks for events', async () => {
    const { upstream: fake, ask } = await connect('gemini');
    fake.next(fixture('array'));
    expect(endOf(await ask())).toBe('finish: stop');
    expect(await verdictOfSdk(fixture('array'))).toMatchObject({ text: '', error: 0 });
  });
});

const CONVERSATION: CompletionRequest['messages'] = [
  {
    role: 'user',
    parts: [
      { type: 'text', text: 'Look at this' },
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' },
      { type: 'file', mediaType: 'application/pdf', url: 'https://example.com/a.pdf' },
    ],
  },
  {
    role: 'assistant',
    parts: [
      call('fc_1', 'weather', '{"city":"Zürich"}'),
      { type: 'tool-result', toolCallId: 'fc_1', output: 'rain' },
      { type: 'text', text: 'Rain.' },
    ],
  },
  { role: 'user', parts: [{ type: 'text', text: 'And tomorrow?' }] },
];

function call(toolCallId: string, toolName: string, args: string): Part {
  return { type: 'tool-call', toolCallId, toolName, arguments: args };
}

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

const FULL: CompletionRequest = {
  model: MODEL,
  systemPrompt: 'Be brief.',
  messages: CONVERSATION,
  params: {
    temperature: 0.5,
    topP: 0.9,
    maxOutputTokens: 1_000,
    frequencyPenalty: 0.1,
    presencePenalty: 0.2,
    seed: 7,
    stop: ['END'],
    reasoningEffort: 'low',
  },
  tools: [{ name: 'weather', description: 'Of a city', parameters: SCHEMA }],
  toolChoice: { name: 'weather' },
  responseFormat: { type: 'json-schema', name: 'answer', schema: SCHEMA },
};

/** The same question in the words of the client. */
const SAME: GenerateContentParameters = {
  model: MODEL,
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'Look at this' },
        { inlineData: { mimeType: 'image/png', data: 'AA==' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
      ],
    },
    {
      role: 'model',
      parts: [{ functionCall: { id: 'fc_1', name: 'weather', args: { city: 'Zürich' } } }],
    },
    {
      role: 'user',
      parts: [{ functionResponse: { id: 'fc_1', name: 'weather', response: { output: 'rain' } } }],
    },
    { role: 'model', parts: [{ text: 'Rain.' }] },
    { role: 'user', parts: [{ text: 'And tomorrow?' }] },
  ],
  config: {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    temperature: 0.5,
    topP: 0.9,
    maxOutputTokens: 1_000,
    frequencyPenalty: 0.1,
    presencePenalty: 0.2,
    seed: 7,
    stopSequences: ['END'],
    thinkingConfig: { thinkingBudget: 1_024, includeThoughts: true },
    responseMimeType: 'application/json',
    responseJsonSchema: SCHEMA,
    tools: [
      {
        functionDeclarations: [
          { name: 'weather', description: 'Of a city', parametersJsonSchema: SCHEMA },
        ],
      },
    ],
    toolConfig: {
      functionCallingConfig: {
        mode: FunctionCallingConfigMode.ANY,
        allowedFunctionNames: ['weather'],
      },
    },
  },
};

describe('the client of Google', () => {
  it('sends the same request for the same question', async () => {
    const fake = await upstream();
    fake.always(fixture('text'));
    for await (const _ of await clientOf(fake).models.generateContentStream(SAME));
    const { upstream: other, ask } = await connect('gemini');
    other.next(fixture('text'));
    await ask({ request: FULL });

    const [theirs, ours] = [await fake.received(), await other.received()];
    expect(ours.body).toEqual(theirs.body);
    expect(`${ours.path}?${ours.query.toString()}`).toBe(
      `${theirs.path}?${theirs.query.toString()}`,
    );
    expect(Object.keys(ours.headers)).toContain('x-goog-api-key');
  });

  it('has our request among its types', () => {
    const { body } = encodeRequest(FULL);
    const contents = body.contents satisfies Content[];
    const config = (body.generationConfig ??
      {}) satisfies GenerationConfig satisfies GenerateContentConfig;
    const tools = (body.tools ?? []) satisfies NonNullable<GenerateContentConfig['tools']>;
    const modes = Object.values(FunctionCallingConfigMode).map(String);
    const mode:
      | NonNullable<GeminiRequest['toolConfig']>['functionCallingConfig']['mode']
      | undefined = body.toolConfig?.functionCallingConfig.mode;
    expect([contents.length, Object.keys(config).length, tools.length]).toEqual([5, 10, 1]);
    expect(modes).toContain(mode);
  });
});
