import { sseFrame } from '../../../http/sse.ts';
import type { JudgedFrame } from '../../completions/parts.ts';
import type { JsonObject } from './dialect.ts';
import { isObject } from './fields.ts';

/** The frames that our own writer wrote. */
export function piecesOf(frames: string): JsonObject[] {
  return frames.split('\n').flatMap((line) => {
    const piece = line.startsWith('data: ') ? parsed(line.slice('data: '.length)) : null;
    return piece === null ? [] : [piece];
  });
}

function parsed(data: string): JsonObject | null {
  try {
    const piece: unknown = JSON.parse(data);
    return isObject(piece) ? piece : null;
  } catch {
    return null;
  }
}

/** A frame as it came. */
export function rawBytesOf({ event, data }: JudgedFrame): string {
  const name = event === null ? '' : `event: ${event}\n`;
  const lines = data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data;
  return `${name}data: ${lines}\n\n`;
}

/** A frame that was changed, or made: where pieces have a type, their event is named after it. */
export function bytesOf(piece: JsonObject): string {
  const { type } = piece;
  const data = JSON.stringify(piece);
  return typeof type === 'string' ? sseFrame({ event: type, data }) : `data: ${data}\n\n`;
}
