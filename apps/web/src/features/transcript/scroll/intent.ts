/** A message that stands still on the screen, whatever grows around it. */
export interface Hold {
  id: string;
  /** From the upper edge of the view to the message, in pixels; `turn`: where a turn begins. */
  offset: number | 'turn';
  /** Whether the place is kept by empty space below, where the chat is too short for it. */
  reserves: boolean;
}

/** Who decides what is in view. */
export type Mode =
  | { kind: 'end' }
  | { kind: 'hold'; hold: Hold }
  /** The reader, and nobody else. */
  | { kind: 'reading' };

export interface Intent {
  mode: Mode;
  /** The hold whose empty space may still be there. */
  turn: Hold | null;
  /** A finger or a mouse button is down on the transcript. */
  gripped: boolean;
  /** Text of the transcript is selected. */
  selecting: boolean;
  /** The tab is hidden. */
  hidden: boolean;
}

export type IntentEvent =
  /** The page has sent a message. */
  | { type: 'sent'; id: string }
  | { type: 'held'; hold: Hold }
  /** Somebody wants to see the newest. */
  | { type: 'to-end' }
  /** The reader turns to what stands above: wheel, finger, keys, focus, or something unfolded. */
  | { type: 'away' }
  /** The reader has scrolled. */
  | { type: 'moved'; up: boolean; atEnd: boolean; reserved: boolean }
  /** The chat has become shorter without a scroll. */
  | { type: 'shrunk'; atEnd: boolean }
  | { type: 'gripped'; on: boolean }
  | { type: 'selecting'; on: boolean; atEnd: boolean }
  | { type: 'hidden'; on: boolean };

const END: Mode = { kind: 'end' };
const READING: Mode = { kind: 'reading' };

export function startAt(hold: Hold | null): Intent {
  const mode: Mode = hold === null ? END : { kind: 'hold', hold };
  return { mode, turn: null, gripped: false, selecting: false, hidden: false };
}

/** What the reader wants after an event. */
export function nextIntent(intent: Intent, event: IntentEvent): Intent {
  switch (event.type) {
    case 'sent':
      return withHold(intent, { id: event.id, offset: 'turn', reserves: true });
    case 'held':
      return withHold(intent, event.hold);
    case 'to-end':
      return { ...intent, mode: END, turn: null };
    case 'away':
      return { ...intent, mode: READING };
    case 'moved':
      return { ...intent, mode: modeAfterMove(intent, event) };
    case 'shrunk':
      return event.atEnd && isFree(intent) ? { ...intent, mode: END } : intent;
    case 'gripped':
      return { ...intent, gripped: event.on };
    case 'hidden':
      return { ...intent, hidden: event.on };
    case 'selecting':
      return afterSelecting(intent, event);
  }
}

/** Who may set the place now; `null`: nobody but the reader. */
export function writerOf({ mode, gripped, selecting, hidden }: Intent): Mode | null {
  if (gripped || selecting || hidden || mode.kind === 'reading') return null;
  return mode;
}

function withHold(intent: Intent, hold: Hold): Intent {
  return { ...intent, mode: { kind: 'hold', hold }, turn: hold.reserves ? hold : null };
}

function modeAfterMove(
  { turn, mode }: Intent,
  { up, atEnd, reserved }: Extract<IntentEvent, { type: 'moved' }>,
): Mode {
  if (up || !atEnd) return mode.kind === 'end' && !up ? mode : READING;
  // The end of the empty space is where the turn stands.
  return reserved && turn !== null ? { kind: 'hold', hold: turn } : END;
}

/** Text that is being marked stays under the pointer. */
function afterSelecting(
  intent: Intent,
  { on, atEnd }: Extract<IntentEvent, { type: 'selecting' }>,
): Intent {
  if (on === intent.selecting) return intent;
  if (on) {
    return { ...intent, selecting: true, mode: intent.mode.kind === 'end' ? READING : intent.mode };
  }
  const isBack = atEnd && intent.mode.kind === 'reading' && intent.turn === null;
  return { ...intent, selecting: false, mode: isBack ? END : intent.mode };
}

function isFree({ mode, turn, selecting }: Intent): boolean {
  return mode.kind === 'reading' && turn === null && !selecting;
}
