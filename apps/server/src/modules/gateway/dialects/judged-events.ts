import type { ToolCallPart } from '@parley/contracts';

import type { JudgedFrame } from '../../completions/parts.ts';
import type { CallChange } from './native-frames.ts';

/** What a frame is made of, as it came and as it passed the hooks. */
export type ContentEvent = JudgedFrame['events'][number];
export type Kind = 'text' | 'reasoning';

const KINDS: readonly Kind[] = ['text', 'reasoning'];

/** A text that is another than came. */
export interface ChangedText {
  kind: Kind;
  text: string;
  /** Whether it stands in a frame by now. */
  isTaken: boolean;
}

/** The texts of parts as `events` have them. */
export function textsOf(
  events: readonly ContentEvent[],
): Map<string, { kind: Kind; text: string }> {
  const texts = new Map<string, { kind: Kind; text: string }>();
  for (const event of events) {
    if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') continue;
    const kind = event.type === 'text-delta' ? 'text' : 'reasoning';
    const key = keyOf(kind, event.partId);
    texts.set(key, { kind, text: (texts.get(key)?.text ?? '') + event.delta });
  }
  return texts;
}

function keyOf(kind: Kind, partId: string): string {
  return `${kind} ${partId}`;
}

/** The texts that are others than came, as they passed. */
export function changedTexts(
  came: readonly ContentEvent[],
  passed: readonly ContentEvent[],
): Map<string, ChangedText> {
  const before = textsOf(came);
  const after = textsOf(passed);
  const changed = new Map<string, ChangedText>();
  for (const [key, { kind }] of new Map([...before, ...after])) {
    const now = after.get(key)?.text ?? '';
    if (before.get(key)?.text !== now) changed.set(key, { kind, text: now, isTaken: false });
  }
  return changed;
}

export function ofType<T extends ContentEvent['type']>(
  events: readonly ContentEvent[],
  type: T,
): Extract<ContentEvent, { type: T }>[] {
  return events.filter((event): event is Extract<ContentEvent, { type: T }> => event.type === type);
}

/** In order where as many passed as came, which may have another id then; else by their ids. */
export function changesOfCalls(
  came: readonly ContentEvent[],
  passed: readonly ContentEvent[],
): CallChange[] {
  const before = ofType(came, 'tool-call');
  const after = ofType(passed, 'tool-call');
  return before.map((from, index) => ({
    from,
    to:
      before.length === after.length
        ? (after[index] ?? null)
        : (after.find(({ toolCallId }) => toolCallId === from.toolCallId) ?? null),
  }));
}

export function isSameCall(from: ToolCallPart, to: ToolCallPart | null): boolean {
  return (
    from.toolCallId === to?.toolCallId &&
    from.toolName === to.toolName &&
    from.arguments === to.arguments
  );
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** How many parts came with opaque blocks: hooks take these away or leave them. */
export function detailsOf(events: readonly ContentEvent[]): number {
  return ofType(events, 'reasoning-end').filter(({ details }) => details !== undefined).length;
}

/** Whether the texts passed as they came, told at a glance: `false` also where a closer look is needed. */
export function isPlainlySame(
  came: readonly ContentEvent[],
  passed: readonly ContentEvent[],
): boolean {
  let next = 0;
  for (const event of came) {
    if (event.type === 'tool-call' || event.type === 'source') return false;
    if (event.type === 'reasoning-end' && event.details !== undefined) return false;
    if (!isDelta(event) || event.delta === '') continue;
    while (next < passed.length && !isDelta(passed[next])) next += 1;
    const other = passed[next];
    if (!isDelta(other) || other.type !== event.type) return false;
    if (other.partId !== event.partId || other.delta !== event.delta) return false;
    next += 1;
  }
  while (next < passed.length) {
    const rest = passed[next];
    if (
      rest?.type !== 'text-start' &&
      rest?.type !== 'text-end' &&
      rest?.type !== 'reasoning-start'
    )
      return false;
    next += 1;
  }
  return true;
}

function isDelta(
  event: ContentEvent | undefined,
): event is Extract<ContentEvent, { type: 'text-delta' | 'reasoning-delta' }> {
  return event?.type === 'text-delta' || event?.type === 'reasoning-delta';
}

/** What a frame says in place of its own text: the first of a part all of it, the others nothing. */
export function takeText(
  texts: Map<string, ChangedText>,
  kind: Kind,
  events: readonly ContentEvent[],
): string | null {
  const own = [...textsOf(events)].filter(([, part]) => part.kind === kind);
  if (!own.some(([key]) => texts.has(key))) return null;
  return own
    .map(([key, part]) => {
      const changed = texts.get(key);
      if (changed === undefined) return part.text;
      const text = changed.isTaken ? '' : changed.text;
      changed.isTaken = true;
      return text;
    })
    .join('');
}

/** @returns what is left of `passed` behind the text of these events; `null` where it is not all there */
export function withoutText(
  passed: readonly ContentEvent[],
  events: readonly ContentEvent[],
): ContentEvent[] | null {
  let rest = [...passed];
  for (const event of events) {
    if (event.type === 'tool-call' || event.type === 'source') return null;
    if (event.type === 'reasoning-end' && event.details !== undefined) return null;
  }
  for (const kind of KINDS) {
    for (const [key, { text }] of textsOf(events)) {
      if (!key.startsWith(`${kind} `)) continue;
      const left = textsOf(rest).get(key)?.text ?? '';
      if (!left.startsWith(text)) return null;
      const partId = key.slice(kind.length + 1);
      const others = rest.filter((event) => !isDeltaOf(event, kind, partId));
      const remaining = left.slice(text.length);
      rest =
        remaining === ''
          ? others
          : [...others, { type: `${kind}-delta`, partId, delta: remaining }];
    }
  }
  return rest;
}

function isDeltaOf(event: ContentEvent, kind: Kind, partId: string): boolean {
  return event.type === `${kind}-delta` && 'partId' in event && event.partId === partId;
}
