import { AppError } from '@parley/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import type { JsonObject } from '../dialect.ts';
import { call, framesOf, reasoning, STOP, streamed, text, USAGE, whole } from './judge.testing.ts';
import { readQuestion } from './read.ts';

/*
 * The seven cases of the acceptance runner of Open Responses (`compliance-tests.ts`), with what the
 * specification demands of the resource, of its items and of each event, written anew from its text.
 */

const status = z.enum(['in_progress', 'completed', 'incomplete']);
const annotation = z.object({
  type: z.literal('url_citation'),
  url: z.string(),
  start_index: z.int(),
  end_index: z.int(),
  title: z.string(),
});
const outputText = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(annotation),
  logprobs: z.array(z.unknown()).optional(),
});
const summaryText = z.object({ type: z.literal('summary_text'), text: z.string() });
const item = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: z.string(),
    status,
    role: z.literal('assistant'),
    content: z.array(outputText),
    phase: z.enum(['commentary', 'final_answer']).optional(),
  }),
  z.object({
    type: z.literal('function_call'),
    id: z.string(),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
    status,
  }),
  z.object({
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(summaryText),
    encrypted_content: z.string().optional(),
  }),
]);
const functionTool = z.object({
  type: z.literal('function'),
  name: z.string(),
  description: z.string().nullable(),
  parameters: z.record(z.string(), z.unknown()).nullable(),
  strict: z.boolean().nullable(),
});
const format = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string(),
    description: z.string().nullable(),
    schema: z.record(z.string(), z.unknown()).nullable(),
    strict: z.boolean(),
  }),
]);
const usage = z.object({
  input_tokens: z.int(),
  output_tokens: z.int(),
  total_tokens: z.int(),
  input_tokens_details: z.object({ cached_tokens: z.int() }),
  output_tokens_details: z.object({ reasoning_tokens: z.int() }),
});

/** Every member must be there, in every state. */
const resource = z.object({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.int(),
  completed_at: z.int().nullable(),
  status: z.string(),
  incomplete_details: z.object({ reason: z.string() }).nullable(),
  model: z.string(),
  previous_response_id: z.string().nullable(),
  instructions: z.string().nullable(),
  output: z.array(item),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  tools: z.array(functionTool),
  tool_choice: z.union([
    z.enum(['none', 'auto', 'required']),
    z.object({ type: z.literal('function'), name: z.string() }),
  ]),
  truncation: z.enum(['auto', 'disabled']),
  parallel_tool_calls: z.boolean(),
  text: z.object({ format, verbosity: z.enum(['low', 'medium', 'high']).optional() }),
  top_p: z.number(),
  presence_penalty: z.number(),
  frequency_penalty: z.number(),
  top_logprobs: z.int(),
  temperature: z.number(),
  reasoning: z.object({ effort: z.string().nullable(), summary: z.string().nullable() }).nullable(),
  user: z.string().nullable(),
  usage: usage.nullable(),
  max_output_tokens: z.int().nullable(),
  max_tool_calls: z.int().nullable(),
  store: z.boolean(),
  background: z.boolean(),
  service_tier: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  safety_identifier: z.string().nullable(),
  prompt_cache_key: z.string().nullable(),
});

const ofItem = { item_id: z.string(), output_index: z.int() };
const ofContent = { ...ofItem, content_index: z.int() };
const ofSummary = { ...ofItem, summary_index: z.int() };

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.object({ ...shape, type: z.literal(type), sequence_number: z.int() });
}

const streamingEvent = z.discriminatedUnion('type', [
  event('response.created', { response: resource }),
  event('response.in_progress', { response: resource }),
  event('response.completed', { response: resource }),
  event('response.incomplete', { response: resource }),
  event('response.failed', { response: resource }),
  event('response.output_item.added', { output_index: z.int(), item }),
  event('response.output_item.done', { output_index: z.int(), item }),
  event('response.content_part.added', { ...ofContent, part: outputText }),
  event('response.content_part.done', { ...ofContent, part: outputText }),
  event('response.output_text.delta', { ...ofContent, delta: z.string() }),
  event('response.output_text.done', { ...ofContent, text: z.string() }),
  event('response.output_text.annotation.added', {
    ...ofContent,
    annotation_index: z.int(),
    annotation,
  }),
  event('response.reasoning_summary_part.added', { ...ofSummary, part: summaryText }),
  event('response.reasoning_summary_part.done', { ...ofSummary, part: summaryText }),
  event('response.reasoning_summary_text.delta', { ...ofSummary, delta: z.string() }),
  event('response.reasoning_summary_text.done', { ...ofSummary, text: z.string() }),
  event('response.function_call_arguments.delta', { ...ofItem, delta: z.string() }),
  event('response.function_call_arguments.done', { ...ofItem, arguments: z.string() }),
]);

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'Get the current weather for a location',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string' } },
    required: ['location'],
  },
};

function said(role: string, content: unknown): JsonObject {
  return { type: 'message', role, content };
}

/** What is made of an answer that comes whole, if it is a resource. */
function answered(events: readonly CompletionEvent[], change: JsonObject) {
  return resource.parse(whole([...events, USAGE, STOP], change));
}

/** Every event of a stream, if each is one of the protocol; and that the frames are called so. */
function eventsOf(stream: string) {
  return framesOf(stream).map(({ event, data }) => {
    expect(event).toBe(data['type']);
    return streamingEvent.parse(data);
  });
}

describe('Open Responses', () => {
  it('basic-response', () => {
    const input = [said('user', 'Say hello in exactly 3 words.')];
    const response = answered(text('a', 'Hello to you'), { input });
    expect(response).toMatchObject({ status: 'completed', output: [{ type: 'message' }] });
  });

  it('streaming-response', () => {
    const stream = streamed(
      [...reasoning('r', ['hm'], [{ a: 1 }]), ...text('a', '1, 2, ', '3, 4, 5'), USAGE, STOP],
      { input: [said('user', 'Count from 1 to 5.')] },
    );
    const last = eventsOf(stream).at(-1);
    expect(last).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
    // "The terminal event MUST be the literal string [DONE]"; and no frame has an id.
    expect(stream.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
    expect(stream).not.toMatch(/^id:/m);
  });

  it('system-prompt', () => {
    const input = [
      said('system', 'You are a pirate. Always respond in pirate speak.'),
      said('user', 'Say hello.'),
    ];
    expect(readQuestion({ model: 'm', input }).request).toMatchObject({
      systemPrompt: 'You are a pirate. Always respond in pirate speak.',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say hello.' }] }],
    });
    expect(answered(text('a', 'Ahoy'), { input }).status).toBe('completed');
  });

  it('tool-calling', () => {
    const input = [said('user', "What's the weather like in San Francisco?")];
    const response = answered([call('c', '{"location":"San Francisco, CA"}')], {
      input,
      tools: [WEATHER],
    });
    expect(response.output).toMatchObject([{ type: 'function_call', status: 'completed' }]);
    expect(response.tools).toMatchObject([{ name: 'get_weather' }]);
    expect(readQuestion({ model: 'm', input, tools: [WEATHER] }).request.tools).toMatchObject([
      { name: 'get_weather', parameters: WEATHER.parameters },
    ]);
  });

  it('tool-calling-streaming', () => {
    const stream = streamed(
      [
        call('c', '{"location":"San Francisco, CA"}'),
        { type: 'finish', finishReason: 'tool_calls' },
      ],
      { input: [said('user', "What's the weather like?")], tools: [WEATHER] },
    );
    expect(eventsOf(stream).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('image-input', () => {
    const image_url = 'data:image/png;base64,iVBORw0KGgo=';
    const content = [
      { type: 'input_text', text: 'What do you see in this image?' },
      { type: 'input_image', image_url },
    ];
    const input = [said('user', content)];
    expect(readQuestion({ model: 'm', input }).request.messages).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'What do you see in this image?' },
          { type: 'file', mediaType: 'image/png', url: image_url },
        ],
      },
    ]);
    expect(answered(text('a', 'A heart'), { input }).status).toBe('completed');
  });

  it('multi-turn', () => {
    const input = [
      said('user', 'My name is Alice.'),
      said('assistant', 'Hello Alice! Nice to meet you.'),
      said('user', 'What is my name?'),
    ];
    const { messages } = readQuestion({ model: 'm', input }).request;
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(answered(text('a', 'Alice'), { input }).status).toBe('completed');
  });

  it.each<[string, CompletionEvent]>([
    ['incomplete', { type: 'finish', finishReason: 'length' }],
    ['incomplete', { type: 'stopped', finishReason: 'hook' }],
    ['failed', { type: 'error', error: new AppError('upstream_timeout') }],
  ])('has every member where a response is %s', (status, end) => {
    const stream = streamed([...text('a', 'Hel'), end], {
      text: { format: { type: 'json_schema', name: 'x', schema: {} } },
      reasoning: { effort: 'low' },
    });
    // Errors are flat in OpenAI's own protocol, and nested here: clients read both.
    const events = framesOf(stream).filter(({ event }) => event !== 'error');
    const last = streamingEvent.parse(events.at(-1)?.data);
    expect(last).toMatchObject({ response: { status, output: [{ status: 'incomplete' }] } });
  });
});
