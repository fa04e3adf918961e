import { anchorsIn, driftOf, rowOf, rowsOf } from './anchor.ts';
import {
  type Hold,
  type Intent,
  type IntentEvent,
  nextIntent,
  startAt,
  writerOf,
} from './intent.ts';
import { NEAR_PX, reserveFor, revealOffset } from './layout.ts';
import {
  contentEnd,
  focusOn,
  layOut,
  offsetOf,
  placeOf,
  type ScrollParts,
  setReserve,
} from './parts.ts';
import { listenToReader } from './reader.ts';

/** What is told of the view whenever it may have changed. */
export interface View {
  /** The newest is in view. */
  atEnd: boolean;
  /** What is there above and below the view, in pixels. */
  above: number;
  below: number;
  /** The reader has just scrolled. */
  byReader: boolean;
  /** A turn stands still, so that its end goes out of view by itself. */
  isTurn: boolean;
}

export interface Scroller {
  /** @returns what lets go of the parts */
  attach(parts: ScrollParts, start: Hold | null, onView: (view: View) => void): () => void;
  sent(id: string): void;
  toEnd(): void;
  /** Keeps a message where it stands now, or another one in its place. */
  keep(id: string, nextId: string): void;
  /** Brings a message into view, and the focus to it where that is wanted. */
  reveal(id: string, withFocus: boolean): void;
  /** Brings a part of a message into view. */
  showPart(id: string, part: Range): void;
  /** Whether the newest message that is drawn is the newest of the chat. */
  setEndsAtLeaf(endsAtLeaf: boolean): void;
  /** The first message in view, and where it stands; `null`: the newest is in view. */
  place(): { messageId: string; offset: number } | null;
  /** What is in view before the messages change. @returns what puts it back after that */
  beforeChange(): () => void;
}

/** The one writer of a transcript's place: does what {@link Intent} allows. */
export function createScroller(): Scroller {
  let parts: ScrollParts | null = null;
  let onView: (view: View) => void = () => {};
  let intent: Intent = startAt(null);
  let endsAtLeaf = true;
  /** What is below may not have its size yet: nobody has seen the end. */
  let isOpening = false;
  /** As they were when last looked at. */
  let top = 0;
  let height = 0;
  /** Where the view was last put from here; a scroll to anywhere else is the reader's. */
  let written: number | null = null;
  /** What the reader rests at, and how wide and high it is there. */
  let rest: { id: string; offset: number; width: number; height: number } | null = null;

  function tell(event: IntentEvent): void {
    intent = nextIntent(intent, event);
    // The browser keeps the place of a reader; where it is set from here, that would be done twice.
    const anchors = intent.mode.kind === 'reading';
    parts?.box.style.setProperty('overflow-anchor', anchors ? 'auto' : 'none');
  }

  function put(wanted: number): void {
    if (parts === null || Math.abs(parts.box.scrollTop - wanted) < 1) return;
    parts.box.scrollTop = wanted;
    written = parts.box.scrollTop;
  }

  /** Puts the view where the intent wants it. */
  function settle(): void {
    if (parts === null) return;
    const writer = writerOf(intent);
    if (writer?.kind === 'hold') holdAt(parts, writer.hold);
    else trimReserve(parts);
    if (writer?.kind === 'end') put(parts.box.scrollHeight);
    look(false);
  }

  function holdAt(at: ScrollParts, hold: Hold): void {
    const row = rowOf(at.content, hold.id);
    if (row === null) return;
    const wanted = placeOf(at, row, hold);
    if (hold.reserves) setReserve(at, reserveFor(wanted, at.box.clientHeight, contentEnd(at)));
    else setReserve(at, 0);
    put(wanted);
  }

  /** Empty space goes when it is filled, or out of sight. */
  function trimReserve(at: ScrollParts): void {
    const { turn } = intent;
    const row = turn === null ? null : rowOf(at.content, turn.id);
    const isSeen = at.box.scrollTop + at.box.clientHeight > contentEnd(at);
    if (turn === null || row === null || !isSeen) return setReserve(at, 0);
    const wanted = placeOf(at, row, turn);
    setReserve(at, reserveFor(wanted, at.box.clientHeight, contentEnd(at)));
  }

  function look(byReader: boolean): void {
    if (parts === null) return;
    const { box } = parts;
    if (byReader) rest = null;
    top = box.scrollTop;
    height = box.scrollHeight;
    const below = contentEnd(parts) - top - box.clientHeight;
    const isTurn = intent.mode.kind === 'hold' && intent.mode.hold.offset === 'turn';
    onView({ atEnd: endIsSeen(parts), above: top, below, byReader, isTurn });
  }

  function endIsSeen(at: ScrollParts): boolean {
    const { box } = at;
    return endsAtLeaf && !isOpening && contentEnd(at) - box.scrollTop - box.clientHeight <= NEAR_PX;
  }

  function onScroll(): void {
    if (parts === null) return;
    const { box } = parts;
    const isOurs = written !== null && Math.abs(box.scrollTop - written) < 1;
    written = null;
    // Content that changes its height moves the view as well; that is not the reader's wish.
    const isMove = !isOurs && (intent.gripped || box.scrollHeight === height);
    if (isMove && box.scrollTop !== top) {
      tell({ type: 'moved', up: box.scrollTop < top, atEnd: isAtEnd(), reserved: hasReserve() });
    }
    look(isMove);
  }

  function isAtEnd(): boolean {
    if (parts === null) return true;
    const { box } = parts;
    return endsAtLeaf && box.scrollHeight - box.clientHeight - box.scrollTop <= NEAR_PX;
  }

  const hasReserve = () => parts !== null && parts.reserve.offsetHeight > 0;

  function onResize(): void {
    if (parts !== null && parts.box.scrollHeight < height)
      tell({ type: 'shrunk', atEnd: isAtEnd() });
    if (parts !== null) holdRest(parts);
    settle();
  }

  /** Where all lines break anew, browsers lose what was read: messages far above change their size. */
  function holdRest({ box, content }: ScrollParts): void {
    if (rest === null || rest.width === box.clientWidth || intent.mode.kind !== 'reading') return;
    const { id } = rest;
    const grown = (rowOf(content, id)?.offsetHeight ?? rest.height) / rest.height;
    const offset = rest.offset < 0 ? Math.round(rest.offset * grown) : rest.offset;
    tell({ type: 'held', hold: { id, offset, reserves: false } });
  }

  function hold(next: Hold): void {
    tell({ type: 'held', hold: next });
    settle();
  }

  return {
    attach(to, start, listener) {
      parts = to;
      onView = listener;
      intent = startAt(start);
      tell({ type: 'hidden', on: document.visibilityState === 'hidden' });
      const left = start === null ? null : rowOf(to.content, start.id);
      if (left !== null) layOut(to, left);
      // Before the first paint a place counts also in a tab that nobody sees yet.
      if (start === null) put(to.box.scrollHeight);
      else holdAt(to, start);
      isOpening = start !== null;
      // What comes into view is laid out in the first frame.
      let frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => {
          isOpening = false;
          look(false);
        });
      });
      look(false);
      const observer = new ResizeObserver(onResize);
      observer.observe(to.content);
      observer.observe(to.box);
      to.box.addEventListener('scroll', onScroll, { passive: true });
      const leave = listenToReader(to, {
        tell,
        atEnd: isAtEnd,
        onFree: settle,
      });
      return () => {
        cancelAnimationFrame(frame);
        leave();
        observer.disconnect();
        to.box.removeEventListener('scroll', onScroll);
        parts = null;
        onView = () => {};
      };
    },
    sent(id) {
      tell({ type: 'sent', id });
      settle();
    },
    toEnd() {
      tell({ type: 'to-end' });
      settle();
    },
    keep(id, nextId) {
      const row = parts === null ? null : rowOf(parts.content, id);
      if (parts === null || row === null) return;
      hold({ id: nextId, offset: offsetOf(parts.box, row), reserves: true });
    },
    reveal(id, withFocus) {
      const row = parts === null ? null : rowOf(parts.content, id);
      if (parts === null || row === null) return;
      const place = { top: offsetOf(parts.box, row), height: row.offsetHeight };
      hold({ id, offset: revealOffset(place, parts.box.clientHeight), reserves: false });
      if (withFocus) focusOn(row);
    },
    showPart(id, part) {
      const row = parts === null ? null : rowOf(parts.content, id);
      if (parts === null || row === null) return;
      const { box } = parts;
      layOut(parts, row);
      const { top: partTop, height: partHeight } = part.getBoundingClientRect();
      const place = { top: partTop - box.getBoundingClientRect().top, height: partHeight };
      const wanted = revealOffset(place, box.clientHeight);
      hold({ id, offset: wanted - (place.top - offsetOf(box, row)), reserves: false });
    },
    place() {
      rest = null;
      if (parts === null || endIsSeen(parts)) return null;
      const edge = parts.box.getBoundingClientRect().top;
      const row = rowsOf(parts.content).find((it) => it.getBoundingClientRect().bottom > edge);
      const messageId = row?.dataset['message'];
      if (row === undefined || messageId === undefined) return null;
      const offset = Math.round(offsetOf(parts.box, row));
      rest = { id: messageId, offset, width: parts.box.clientWidth, height: row.offsetHeight };
      return { messageId, offset };
    },
    setEndsAtLeaf(ends) {
      if (ends === endsAtLeaf) return;
      endsAtLeaf = ends;
      look(false);
    },
    beforeChange() {
      if (parts === null) return () => {};
      if (intent.mode.kind !== 'reading') return settle;
      const { box, content } = parts;
      const anchors = anchorsIn(box, content);
      return () => {
        const drift = driftOf(anchors);
        if (drift !== 0) put(box.scrollTop + drift);
        settle();
      };
    },
  };
}
