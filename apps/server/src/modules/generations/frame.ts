import type { GenerationEvent, ProgressEvent } from '@parley/contracts';

import { sseFrame } from '../../http/sse.ts';

/** An event as it is numbered, stored and sent: its JSON is written once and never again. */
export interface Frame {
  seq: number;
  type: string;
  /** JSON that begins with `{"type":…,"seq":…`. */
  data: string;
}

export function toFrame(event: GenerationEvent): Frame {
  const { type, seq, ...rest } = event;
  return { seq, type, data: JSON.stringify({ type, seq, ...rest }) };
}

const HEAD = /^\{"type":"([a-z-]+)","seq":(\d+)/;

/** A stored line as a frame. @throws when the line is none of ours */
export function parseFrame(line: string): Frame {
  const [, type, seq] = HEAD.exec(line) ?? [];
  if (type === undefined) throw new Error('a stored event does not begin like one');
  return { seq: Number(seq), type, data: line };
}

export function isTerminalFrame(frame: { type: string }): boolean {
  return frame.type === 'generation-end' || frame.type === 'error';
}

/** For a stream of one generation: numbered, so that a reader can resume. */
export function singleStreamFrame(frame: Frame): string {
  return sseFrame({ event: frame.type, data: frame.data, id: frame.seq });
}

/** For a stream of many generations: each data names its own, and cursors are kept by the reader. */
export function sharedStreamFrame(generationId: string, frame: Frame): string {
  return sseFrame({ event: frame.type, data: withGenerationId(generationId, frame.data) });
}

export function progressFrame(progress: ProgressEvent): string {
  return sseFrame({ event: 'progress', data: JSON.stringify(progress) });
}

export function sharedProgressFrame(generationId: string, progress: ProgressEvent): string {
  return sseFrame({
    event: 'progress',
    data: withGenerationId(generationId, JSON.stringify(progress)),
  });
}

/** Puts the id into finished JSON without parsing it; an event that names its generation keeps its bytes. */
function withGenerationId(generationId: string, data: string): string {
  return /^\{"type":"(?:generation-start|error)"/.test(data)
    ? data
    : `{"generationId":${JSON.stringify(generationId)},${data.slice(1)}`;
}

/** Whether this frame says that the generation ended well: the one end after which `[DONE]` comes. */
export function isCompletedFrame(frame: Frame): boolean {
  return /^\{"type":"generation-end","seq":\d+,"state":"completed"/.test(frame.data);
}
