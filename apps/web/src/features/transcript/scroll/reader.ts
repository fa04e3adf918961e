import type { IntentEvent } from './intent.ts';

interface Reader {
  tell: (event: IntentEvent) => void;
  atEnd: () => boolean;
  /** The view may be set again. */
  onFree: () => void;
}

/** Keys that lead to what stands above. */
const UP_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);

/** A finger that moves so far, in pixels, is not merely pressed. */
const TOUCH_SLOP_PX = 4;

/**
 * Listens for all by which a reader takes the view over, before the scroll itself is heard of: a
 * text that grows must not be quicker.
 *
 * @returns what ends it
 */
export function listenToReader(
  { box, content }: { box: HTMLElement; content: HTMLElement },
  { tell, atEnd, onFree }: Reader,
): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const passive = { passive: true, signal };
  const away = () => {
    if (box.scrollHeight > box.clientHeight && box.scrollTop > 0) tell({ type: 'away' });
  };
  let touchY = 0;

  const letGo = () => {
    tell({ type: 'gripped', on: false });
    onFree();
  };
  const grip = () => {
    tell({ type: 'gripped', on: true });
    window.addEventListener('mouseup', letGo, { once: true, signal });
    // A press that ends outside of the window is not heard of.
    window.addEventListener('blur', letGo, { once: true, signal });
  };

  box.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && away(), passive);
  box.addEventListener('mousedown', grip, passive);
  box.addEventListener(
    'touchstart',
    ({ touches }) => {
      touchY = touches[0]?.clientY ?? 0;
      tell({ type: 'gripped', on: true });
    },
    passive,
  );
  box.addEventListener(
    'touchmove',
    ({ touches }) => (touches[0]?.clientY ?? 0) > touchY + TOUCH_SLOP_PX && away(),
    passive,
  );
  box.addEventListener('touchend', letGo, passive);
  box.addEventListener('touchcancel', letGo, passive);
  box.addEventListener(
    'keydown',
    ({ key, shiftKey, target }) => {
      const isUp = UP_KEYS.has(key) || (key === ' ' && shiftKey);
      if (isUp && !isField(target)) away();
    },
    passive,
  );
  // Whoever goes through a message by keyboard reads there.
  content.addEventListener(
    'focusin',
    ({ target }) => target instanceof Element && target.matches(':focus-visible') && away(),
    passive,
  );
  // What unfolds, or folds, does so under the pointer.
  content.addEventListener(
    'click',
    ({ target }) => {
      if (target instanceof Element && target.closest('[aria-expanded], summary') !== null) away();
    },
    { capture: true, passive: true, signal },
  );
  document.addEventListener(
    'selectionchange',
    () => tell({ type: 'selecting', on: isSelectedIn(content), atEnd: atEnd() }),
    passive,
  );
  document.addEventListener(
    'visibilitychange',
    () => {
      tell({ type: 'hidden', on: document.visibilityState === 'hidden' });
      onFree();
    },
    passive,
  );
  return () => ended.abort();
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, [contenteditable]');
}

function isSelectedIn(content: HTMLElement): boolean {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return false;
  return selection.getRangeAt(0).intersectsNode(content);
}
