import type { AppError, FilePart, SourcePart, ToolCallPart } from '@parley/contracts';
import type { ProviderUsage } from '@parley/providers';

import { openAiError } from '../../../../http/error-families.ts';
import { DONE_FRAME, sseFrame } from '../../../../http/sse.ts';
import type { AnswerContext, AnswerWriter, JsonObject } from '../dialect.ts';
import { chatFinishReason } from './finish-reason.ts';
import { wantsReasoning } from './read-params.ts';
import { type PlacedDetail, sealed } from './reasoning-details.ts';
import { chatUsage } from './usage.ts';

type OngoingEvent = Parameters<AnswerWriter['write']>[0];

/** Writes the chunks of a chat completion, and the completion that they come to. */
export class ChatAnswer implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #names: JsonObject;
  /** Whether the client reads reasoning. */
  readonly #showsReasoning: boolean;
  readonly #toolCalls: JsonObject[] = [];
  readonly #images: JsonObject[] = [];
  readonly #annotations: JsonObject[] = [];
  readonly #details: PlacedDetail[] = [];
  #text = '';
  /** What the model said instead of an answer, and the parts that it says so in. */
  #refusal = '';
  readonly #refusals = new Set<string>();
  #reasoning = '';
  #usage: ProviderUsage | null = null;
  #finishReason: string | null = null;
  #hasBegun = false;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#showsReasoning = wantsReasoning(context.body);
    this.#names = {
      id: `chatcmpl-${context.id}`,
      created: Math.floor(context.createdAt.getTime() / 1000),
      model: context.question.model,
    };
  }

  write(event: OngoingEvent): string {
    switch (event.type) {
      case 'text-start':
        if (event.isRefusal === true) this.#refusals.add(event.partId);
        return '';
      case 'text-delta':
        return event.delta === '' ? '' : this.#writeText(event.partId, event.delta);
      case 'reasoning-delta':
        return this.#writeReasoning(event.delta);
      case 'reasoning-end':
        return this.#writeDetails(event.details ?? []);
      case 'tool-call':
        return this.#writeToolCall(event);
      case 'source':
        return this.#writeSource(event);
      case 'file':
        return this.#writeFile(event);
      case 'usage':
        this.#usage = event;
        return '';
      default:
        // Where parts begin and end is not told; warnings stand in a header.
        return '';
    }
  }

  finish(finishReason: string): string {
    this.#finishReason = finishReason;
    const { question, tellsUsage } = this.#context;
    const usage = question.wantsUsage || tellsUsage ? chatUsage(this.#usage) : null;
    return [
      this.#chunk({}, this.#ending()),
      usage === null ? '' : this.#frame({ choices: [], usage }),
      // A rule of this server stopped it: not an error, and not what was asked for either.
      finishReason === 'hook' ? '' : DONE_FRAME,
    ].join('');
  }

  fail(error: AppError): string {
    return sseFrame({ event: 'error', data: JSON.stringify(openAiError(error).body) });
  }

  whole(): JsonObject {
    const usage = chatUsage(this.#usage);
    return {
      ...this.#names,
      object: 'chat.completion',
      choices: [{ index: 0, message: this.#message(), logprobs: null, ...this.#ending() }],
      ...(usage === null ? {} : { usage }),
      // OpenRouter's client demands it here, and refuses it as `null` in a chunk.
      system_fingerprint: null,
    };
  }

  #writeText(partId: string, delta: string): string {
    if (this.#refusals.has(partId)) {
      this.#refusal += delta;
      return this.#chunk({ refusal: delta });
    }
    this.#text += delta;
    return this.#chunk({ content: delta });
  }

  #writeReasoning(delta: string): string {
    if (!this.#showsReasoning || delta === '') return '';
    this.#reasoning += delta;
    return this.#chunk(namesOfReasoning(delta));
  }

  #writeDetails(details: readonly unknown[]): string {
    if (!this.#showsReasoning || details.length === 0) return '';
    const place = { isAfterText: this.#text !== '', calls: this.#toolCalls.length };
    const entries = details.map((detail, index) =>
      sealed({ detail, ...place }, this.#details.length + index),
    );
    this.#details.push(...details.map((detail) => ({ detail, ...place })));
    // On their own: OpenRouter's AI provider shows no text of a chunk that has these.
    return this.#chunk({ reasoning_details: entries });
  }

  /** What names the call comes first and once, as SDKs expect of the first fragment. */
  #writeToolCall({ toolCallId, toolName, arguments: args }: ToolCallPart): string {
    const index = this.#toolCalls.length;
    const call = { id: toolCallId, type: 'function' };
    this.#toolCalls.push({ ...call, function: { name: toolName, arguments: args } });
    const opening = { index, ...call, function: { name: toolName, arguments: '' } };
    const begun = this.#chunk({ tool_calls: [opening] });
    if (args === '') return begun;
    return begun + this.#chunk({ tool_calls: [{ index, function: { arguments: args } }] });
  }

  /** Nobody knows which of the text it is for, so no range is given. */
  #writeSource({ url, title }: SourcePart): string {
    const citation = { type: 'url_citation', url_citation: { url, title: title ?? url } };
    this.#annotations.push(citation);
    return this.#chunk({ annotations: [citation] });
  }

  /** Pictures as OpenRouter has them; the protocol has no place for other files that a model made. */
  #writeFile({ url, mediaType }: FilePart): string {
    if (url === undefined || !mediaType.startsWith('image/')) return '';
    const image = { type: 'image_url', image_url: { url } };
    const index = this.#images.push(image) - 1;
    return this.#chunk({ images: [{ index, ...image }] });
  }

  #chunk(delta: JsonObject, ending: JsonObject = { finish_reason: null }): string {
    const opening = this.#hasBegun ? {} : this.#opening(delta, ending);
    this.#hasBegun = true;
    // Without `usage: null`, which OpenAI's have: OpenRouter's SDK (1.3) refuses a chunk for it.
    return this.#frame({ choices: [{ index: 0, delta: { ...opening, ...delta }, ...ending }] });
  }

  /** The role is told once, with whatever comes first; text that never came is `null`, not empty. */
  #opening(delta: JsonObject, ending: JsonObject): JsonObject {
    const isEmpty = ending['finish_reason'] !== null;
    return { role: 'assistant', ...('content' in delta ? {} : { content: isEmpty ? '' : null }) };
  }

  #frame(members: JsonObject): string {
    const chunk = { ...this.#names, object: 'chat.completion.chunk', ...members };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }

  #ending(): JsonObject {
    const native = this.#finishReason;
    if (native === null) return { finish_reason: null };
    const reason = chatFinishReason(native, this.#toolCalls.length > 0);
    return {
      finish_reason: reason,
      // OpenRouter's name for the provider's own word.
      ...(native === reason ? {} : { native_finish_reason: native }),
    };
  }

  #message(): JsonObject {
    const hasCalls = this.#toolCalls.length > 0;
    const isRefused = this.#refusal !== '';
    return {
      role: 'assistant',
      content: this.#text === '' && (hasCalls || isRefused) ? null : this.#text,
      refusal: isRefused ? this.#refusal : null,
      ...(this.#reasoning === '' ? {} : namesOfReasoning(this.#reasoning)),
      ...(this.#details.length === 0 ? {} : { reasoning_details: this.#wholeDetails() }),
      ...(hasCalls ? { tool_calls: this.#toolCalls } : {}),
      ...(this.#annotations.length === 0 ? {} : { annotations: this.#annotations }),
      ...(this.#images.length === 0 ? {} : { images: this.#images }),
    };
  }

  /** With the text as well: OpenRouter's AI provider looks for it nowhere else where there are any. */
  #wholeDetails(): JsonObject[] {
    const text = { type: 'reasoning.text', text: this.#reasoning, format: 'unknown', index: 0 };
    const shown = this.#reasoning === '' ? [] : [text];
    return [
      ...shown,
      ...this.#details.map((detail, index) => sealed(detail, shown.length + index)),
    ];
  }
}

/**
 * Both names of it. `@langchain/openai` 1.5 reads `reasoning_content` alone, OpenRouter's SDK 1.3 and
 * AI provider 2.10 read `reasoning` alone, and `@ai-sdk/openai-compatible` 2.0 reads the first that
 * is there: none reads both.
 */
function namesOfReasoning(text: string): JsonObject {
  return { reasoning_content: text, reasoning: text };
}
