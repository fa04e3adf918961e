import type { AppError, FilePart, SourcePart, ToolCallPart } from '@parley/contracts';
import type { ProviderUsage } from '@parley/providers';

import { anthropicError } from '../../../../http/error-families.ts';
import { sseFrame } from '../../../../http/sse.ts';
import type { AnswerContext, AnswerWriter, JsonObject } from '../dialect.ts';
import { citationOf, type ContentBlock, toolUseOf } from './content.ts';
import { estimateInputTokens, tokensOfBytes } from '../../../completions/token-estimate.ts';
import { stopOf } from './stop-reason.ts';
import { seal } from '../sealed-details.ts';
import { blockOf, type ThoughtBlock } from './thoughts.ts';
import { usageAtEnd, usageAtStart, wholeUsage } from './usage.ts';

type Event = Parameters<AnswerWriter['write']>[0];
type Detailed = Extract<Event, { type: 'reasoning-end' }>;
/** The blocks that are written piece by piece. */
type OpenBlock = Extract<ContentBlock, { type: 'text' | 'thinking' }>;

/**
 * Writes an answer as the Messages protocol streams it (SDK 1.12.0, 2026-11-20). Blocks follow each
 * other, as clients that know Anthropic alone expect it, and begin with their first piece: an empty
 * block of text is refused when it is sent back.
 */
export class MessagesWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #content: ContentBlock[] = [];
  #open: { partId: string; block: OpenBlock } | null = null;
  #begun = false;
  #writtenBytes = 0;
  #usage: ProviderUsage | null = null;
  #end: JsonObject = { stop_reason: null, stop_sequence: null, stop_details: null };

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: Event): string {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
        return this.#writeDelta(event);
      case 'text-end':
        return this.#open?.partId === event.partId ? this.#close() : '';
      case 'reasoning-end':
        return this.#endThought(event);
      case 'tool-call':
        return this.#writeCall(event);
      case 'source':
        return this.#cite(event);
      case 'file':
        return this.#nameFile(event);
      case 'usage':
        this.#usage = event;
        return '';
      default:
        // Starts, since blocks begin later, and warnings, which have no place in an answer.
        return '';
    }
  }

  finish(finishReason: string): string {
    const begun = this.#begin();
    const closed = this.#close();
    const hasCalls = this.#content.some(({ type }) => type === 'tool_use');
    this.#end = stopOf(finishReason, hasCalls);
    const usage = usageAtEnd(this.#usage, this.#estimatedOutput);
    const delta = { ...this.#end, container: null };
    return begun + closed + frame('message_delta', { delta, usage }) + frame('message_stop', {});
  }

  fail(error: AppError): string {
    return sseFrame({ event: 'error', data: JSON.stringify(anthropicError(error).body) });
  }

  whole(): JsonObject {
    const estimates = { input: this.#estimatedInput, output: this.#estimatedOutput };
    const usage = wholeUsage(this.#usage, estimates);
    return { ...this.#message, ...this.#end, content: this.#content, usage };
  }

  get #message() {
    const { id, question } = this.#context;
    return {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model: question.model,
      content: [],
      ...{ stop_reason: null, stop_sequence: null, stop_details: null },
      ...{ container: null, diagnostics: null },
    };
  }

  get #estimatedInput(): number {
    return estimateInputTokens(this.#context.question.request);
  }

  get #estimatedOutput(): number {
    return tokensOfBytes(this.#writtenBytes);
  }

  #begin(): string {
    if (this.#begun) return '';
    this.#begun = true;
    const usage = usageAtStart(this.#usage, this.#estimatedInput);
    return frame('message_start', { message: { ...this.#message, usage } });
  }

  #writeDelta({
    type,
    partId,
    delta,
  }: Extract<Event, { type: 'text-delta' | 'reasoning-delta' }>): string {
    if (delta === '') return '';
    this.#writtenBytes += Buffer.byteLength(delta);
    const isText = type === 'text-delta';
    const goesOn = this.#open?.partId === partId && (this.#open.block.type === 'text') === isText;
    const begun = goesOn ? '' : this.#openBlock(partId, isText);
    this.#keep(delta);
    const piece = isText
      ? { type: 'text_delta', text: delta }
      : { type: 'thinking_delta', thinking: delta };
    return begun + this.#deltaFrame(piece);
  }

  /** Text that was streamed is not needed again; thinking is, to tell what its signature was made for. */
  #keep(delta: string): void {
    const block = this.#open?.block;
    if (block?.type === 'thinking') block.thinking += delta;
    else if (block !== undefined && !this.#context.question.stream) block.text += delta;
  }

  #openBlock(partId: string, isText: boolean): string {
    const block: OpenBlock = isText
      ? { type: 'text', text: '', citations: null }
      : { type: 'thinking', thinking: '', signature: '' };
    const started = this.#start(block);
    this.#open = { partId, block };
    return started;
  }

  /**
   * Ends a stretch of thinking. A signature fits the words it was made for; what cannot stand in a
   * block as it is (the words of others, or words that were not shown) travels sealed.
   */
  #endThought({ partId, details = [] }: Detailed): string {
    const open = this.#open?.partId === partId ? this.#open.block : null;
    const shown = open?.type === 'thinking' ? open : null;
    const own: ThoughtBlock[] = [];
    const sealed: unknown[] = [];
    let signature = '';
    for (const detail of details) {
      const block = blockOf(detail);
      const isShown = block?.type === 'thinking' && block.thinking === shown?.thinking;
      if (isShown && signature === '') signature = block.signature;
      else if (block !== null && isWordless(block)) own.push(block);
      else sealed.push(detail);
    }
    const { model } = this.#context.question;
    if (sealed.length > 0) {
      const data = seal(sealed, model);
      if (shown !== null && signature === '') signature = data;
      else own.push({ type: 'redacted_thinking', data });
    }
    const ended = shown === null ? '' : this.#sign(shown, signature) + this.#close();
    return ended + own.map((block) => this.#writeThought(block)).join('');
  }

  #sign(block: Extract<ThoughtBlock, { type: 'thinking' }>, signature: string): string {
    if (signature === '') return '';
    block.signature = signature;
    return this.#deltaFrame({ type: 'signature_delta', signature });
  }

  #writeThought(block: ThoughtBlock): string {
    if (block.type === 'redacted_thinking') return this.#start(block) + this.#stop();
    const empty: ThoughtBlock = { type: 'thinking', thinking: '', signature: '' };
    return this.#start(empty) + this.#sign(empty, block.signature) + this.#stop();
  }

  #writeCall(call: ToolCallPart): string {
    const { block, json } = toolUseOf(call);
    this.#writtenBytes += Buffer.byteLength(json) + Buffer.byteLength(block.name);
    const started = this.#start(block, { ...block, input: {} });
    return (
      started + this.#deltaFrame({ type: 'input_json_delta', partial_json: json }) + this.#stop()
    );
  }

  /** Only text cites: a source that comes after it has nothing to stand on. */
  #cite(source: SourcePart): string {
    const block = this.#open?.block;
    if (block?.type !== 'text') return '';
    const citation = citationOf(source);
    block.citations = [...(block.citations ?? []), citation];
    return this.#deltaFrame({ type: 'citations_delta', citation });
  }

  /** Answers have no place for files in this protocol: one is named where it would stand. */
  #nameFile({ mediaType, name, url }: FilePart): string {
    const kind = mediaType.startsWith('image/') ? 'image' : 'file';
    const address = url?.startsWith('https://') ? url : undefined;
    const what = address ?? name;
    const delta = what === undefined ? `[${kind}]` : `[${kind}: ${what}]`;
    const closed = this.#close();
    return closed + this.#writeDelta({ type: 'text-delta', partId: '', delta }) + this.#close();
  }

  /** Begins the next block, and ends the one before it. @param shown as it stands in the frame */
  #start(block: ContentBlock, shown: ContentBlock = block): string {
    const before = this.#begin() + this.#close();
    this.#content.push(block);
    return before + frame('content_block_start', { index: this.#index, content_block: shown });
  }

  #close(): string {
    if (this.#open === null) return '';
    this.#open = null;
    return this.#stop();
  }

  #stop(): string {
    return frame('content_block_stop', { index: this.#index });
  }

  get #index(): number {
    return this.#content.length - 1;
  }

  #deltaFrame(delta: JsonObject): string {
    return frame('content_block_delta', { index: this.#index, delta });
  }
}

/** Whether a block holds nothing that anybody could read. */
function isWordless(block: ThoughtBlock): boolean {
  return block.type === 'redacted_thinking' || block.thinking === '';
}

function frame(type: string, members: JsonObject): string {
  return sseFrame({ event: type, data: JSON.stringify({ type, ...members }) });
}
