import type { AppError, FilePart, SourcePart, ToolCallPart } from '@parley/contracts';
import type { ProviderUsage } from '@parley/providers';

import { DONE_FRAME, sseFrame } from '../../../../http/sse.ts';
import type { AnswerContext, AnswerWriter, JsonObject } from '../dialect.ts';
import { endingOf, errorOf, IN_PROGRESS } from './ending.ts';
import { itemId } from './item-ids.ts';
import {
  type CallItem,
  citationOf,
  isWhole,
  type MessageItem,
  type OutputItem,
  type OutputText,
  pictureOf,
  type ReasoningItem,
  type SummaryText,
} from './output-items.ts';
import { seal } from '../sealed-details.ts';
import { nextIn } from './reasoning.ts';
import { resourceBase, secondsOf } from './resource.ts';
import { responseUsage } from './usage.ts';

type OngoingEvent = Parameters<AnswerWriter['write']>[0];
type Detailed = Extract<OngoingEvent, { type: 'reasoning-end' }>;

/** The item that is being written, with the piece of it that deltas go to. */
type OpenItem =
  | { item: MessageItem; piece: OutputText; partId: string }
  | { item: ReasoningItem; piece: SummaryText; partId: string }
  | { item: CallItem };

/** What events of text have beside it, in the SDK's types. */
const BESIDE = { output_text: { logprobs: [] }, summary_text: {} };

/**
 * Writes the events of a response, and the response that they come to. Items follow each other, as
 * Codex expects it. An item whose end tells whether it is whole (a message, a call with arguments that
 * are no JSON) is ended by what comes after it: only an answer that was cut off ends with one that is
 * `incomplete`, and one that failed ends none, so that nobody takes half of it for all.
 */
export class ResponsesWriter implements AnswerWriter {
  readonly #context: AnswerContext;
  readonly #base: JsonObject;
  readonly #output: OutputItem[] = [];
  /** Sources that came before the text that cites them. */
  #sources: SourcePart[] = [];
  #open: OpenItem | null = null;
  #state = IN_PROGRESS;
  #usage: ProviderUsage | null = null;
  /** Of the next message, where its provider says it. */
  #phase: string | null = null;
  #nextNumber = 0;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#base = resourceBase(context);
  }

  write(event: OngoingEvent): string {
    switch (event.type) {
      case 'text-delta':
        return event.delta === '' ? '' : this.#writeText(event.partId, event.delta);
      case 'reasoning-delta':
        return event.delta === '' ? '' : this.#writeThought(event.partId, event.delta);
      case 'reasoning-end':
        return this.#endThought(event);
      case 'tool-call':
        return this.#writeCall(event);
      case 'source':
        return this.#cite(event);
      case 'file':
        return this.#writePicture(event);
      case 'usage':
        this.#usage = event;
        return '';
      default:
        // Starts, since items begin with their first delta; ends of text; warnings stand in a header.
        return '';
    }
  }

  finish(finishReason: string): string {
    const { type, status, incomplete_details } = endingOf(finishReason);
    const frames = this.#begin() + this.#close(status);
    const ended = this.#context.now?.() ?? null;
    const completedAt = status === 'completed' && ended !== null ? secondsOf(ended) : null;
    this.#state = { ...IN_PROGRESS, status, completed_at: completedAt, incomplete_details };
    const last = this.#frame(type, { response: this.#resource });
    // A rule of this server stopped it: not an error, and not what was asked for either.
    return frames + last + (finishReason === 'hook' ? '' : DONE_FRAME);
  }

  fail(error: AppError): string {
    const { code, message, param } = errorOf(error);
    const begun = this.#begin();
    const item = this.#open?.item;
    if (item !== undefined && 'status' in item) item.status = 'incomplete';
    this.#state = { ...IN_PROGRESS, status: 'failed', error: { code, message } };
    const told = this.#frame('error', { code, message, param });
    return begun + told + this.#frame('response.failed', { response: this.#resource });
  }

  whole(): JsonObject {
    return this.#resource;
  }

  get #resource(): JsonObject {
    const tier = this.#usage?.serviceTier;
    return {
      ...this.#base,
      ...(tier ? { service_tier: tier } : {}),
      ...this.#state,
      output: this.#output,
      usage: responseUsage(this.#usage),
    };
  }

  #begin(): string {
    if (this.#nextNumber > 0) return '';
    return ['response.created', 'response.in_progress']
      .map((type) => this.#frame(type, { response: this.#resource }))
      .join('');
  }

  #writeText(partId: string, delta: string): string {
    const begun = this.#isOpen('message', partId) ? '' : this.#openMessage(partId);
    return begun + this.#writeDelta('response.output_text.delta', delta);
  }

  #writeThought(partId: string, delta: string): string {
    const begun = this.#isOpen('reasoning', partId) ? '' : this.#openThought(partId);
    return begun + this.#writeDelta('response.reasoning_summary_text.delta', delta);
  }

  #isOpen(type: OutputItem['type'], partId: string): boolean {
    const open = this.#open;
    return open !== null && 'partId' in open && open.partId === partId && open.item.type === type;
  }

  #writeDelta(type: string, delta: string): string {
    const open = this.#open;
    if (open === null || !('piece' in open)) return '';
    open.piece.text += delta;
    return this.#pieceFrame(type, { delta, ...BESIDE[open.piece.type] });
  }

  #openMessage(partId: string): string {
    const closed = this.#close();
    const phase = this.#phase === null ? {} : { phase: this.#phase };
    const id = this.#newId('msg');
    const item: MessageItem = {
      ...{ type: 'message', id, status: 'in_progress', role: 'assistant', content: [], ...phase },
    };
    const added = this.#add(item);
    const piece: OutputText = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    this.#open = { item, piece, partId };
    const begun = this.#pieceFrame('response.content_part.added', { part: piece });
    item.content.push(piece);
    const cited = this.#sources.splice(0).map((source) => this.#cite(source));
    return closed + added + begun + cited.join('');
  }

  /** As a summary, which every client shows; what a model really thought none but Codex asks for. */
  #openThought(partId: string): string {
    const closed = this.#close();
    const item: ReasoningItem = { type: 'reasoning', id: this.#newId('rs'), summary: [] };
    const added = this.#add(item);
    const piece: SummaryText = { type: 'summary_text', text: '' };
    this.#open = { item, piece, partId };
    const begun = this.#pieceFrame('response.reasoning_summary_part.added', { part: piece });
    item.summary.push(piece);
    return closed + added + begun;
  }

  #endThought({ partId, details = [] }: Detailed): string {
    this.#phase = nextIn(details)?.phase ?? this.#phase;
    const sealed = details.length === 0 ? null : seal(details, this.#context.question.model);
    const open = this.#isOpen('reasoning', partId) ? this.#open : null;
    if (open?.item.type === 'reasoning') {
      if (sealed !== null) open.item.encrypted_content = sealed;
      return this.#close();
    }
    // What must come back with the next question, though none of it was shown.
    if (sealed === null) return '';
    const closed = this.#close();
    const item: ReasoningItem = { type: 'reasoning', id: this.#newId('rs'), summary: [] };
    const added = this.#add(item);
    item.encrypted_content = sealed;
    return closed + added + this.#done(item);
  }

  #writeCall({ toolCallId, toolName, arguments: args }: ToolCallPart): string {
    const closed = this.#close();
    this.#phase = null;
    const item: CallItem = {
      ...{ type: 'function_call', id: this.#newId('fc'), status: 'in_progress' },
      ...{ call_id: this.#callId(toolCallId), name: toolName, arguments: '' },
    };
    const added = this.#add(item);
    // Clients parse what they get, and a call without arguments has none to be parsed.
    item.arguments = args === '' ? '{}' : args;
    const place = { item_id: item.id, output_index: this.#index };
    const written =
      this.#frame('response.function_call_arguments.delta', { ...place, delta: item.arguments }) +
      this.#frame('response.function_call_arguments.done', { ...place, arguments: item.arguments });
    this.#open = { item };
    // Codex begins a call as soon as it is done, while others are still written.
    return closed + added + written + (isWhole(item.arguments) ? this.#close() : '');
  }

  /** Some servers give two calls one id: OpenAI's SDK (7.57) fails on that, and no result could name them. */
  #callId(given: string): string {
    const isTaken = (id: string) =>
      this.#output.some((item) => item.type === 'function_call' && item.call_id === id);
    return isTaken(given) ? `${given}_${this.#output.length}` : given;
  }

  #cite(source: SourcePart): string {
    const open = this.#open;
    if (open?.item.type !== 'message') {
      this.#sources.push(source);
      return '';
    }
    const [piece] = open.item.content;
    if (piece === undefined) return '';
    const annotation = citationOf(source, piece.text.length);
    const index = piece.annotations.push(annotation) - 1;
    const members = { annotation_index: index, annotation };
    return this.#pieceFrame('response.output_text.annotation.added', members);
  }

  #writePicture(file: FilePart): string {
    const picture = pictureOf(file);
    if (picture === null) return '';
    const closed = this.#close();
    const id = this.#newId('ig');
    const item: OutputItem = {
      ...{ type: 'image_generation_call', id, status: 'in_progress', result: null },
      output_format: picture.format,
    };
    const added = this.#add(item);
    item.status = 'completed';
    item.result = picture.result;
    return closed + added + this.#done(item);
  }

  #newId(kind: Parameters<typeof itemId>[0]): string {
    return itemId(kind, this.#context.id, this.#output.length);
  }

  #add(item: OutputItem): string {
    const begun = this.#begin();
    this.#output.push(item);
    return begun + this.#frame('response.output_item.added', { output_index: this.#index, item });
  }

  /** Ends the item that is open. */
  #close(status: 'completed' | 'incomplete' = 'completed'): string {
    const open = this.#open;
    if (open === null) return '';
    const { item } = open;
    if ('status' in item) item.status = status;
    const ended = 'piece' in open ? this.#endPiece(open.piece) : '';
    this.#open = null;
    if (item.type === 'message') this.#phase = null;
    return ended + this.#done(item);
  }

  #endPiece(piece: OutputText | SummaryText): string {
    const { text } = piece;
    const [textDone, pieceDone] =
      piece.type === 'output_text'
        ? ['response.output_text.done', 'response.content_part.done']
        : ['response.reasoning_summary_text.done', 'response.reasoning_summary_part.done'];
    const written = this.#pieceFrame(textDone, { text, ...BESIDE[piece.type] });
    return written + this.#pieceFrame(pieceDone, { part: piece });
  }

  #done(item: OutputItem): string {
    return this.#frame('response.output_item.done', { output_index: this.#index, item });
  }

  get #index(): number {
    return this.#output.length - 1;
  }

  /** A frame about the piece that is being written: there is one in each item. */
  #pieceFrame(type: string, members: JsonObject): string {
    const item = this.#open?.item;
    const place = item?.type === 'reasoning' ? { summary_index: 0 } : { content_index: 0 };
    return this.#frame(type, {
      item_id: item?.id,
      output_index: this.#index,
      ...place,
      ...members,
    });
  }

  #frame(type: string, members: JsonObject): string {
    const data = { type, sequence_number: this.#nextNumber, ...members };
    this.#nextNumber += 1;
    return sseFrame({ event: type, data: JSON.stringify(data) });
  }
}
