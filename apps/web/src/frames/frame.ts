import type { FrameReport } from './messages.ts';

/**
 * A sandboxed page has no origin, so neither side can name the other's: each looks at the window
 * that a message comes from.
 */
const ANY_ORIGIN = '*';

/** Tells the page around this frame. */
export function report(said: FrameReport): void {
  window.parent.postMessage(said, ANY_ORIGIN);
}

/** Says that this frame is ready, and does what the page around it asks for, and nobody else. */
export function obey(draw: (order: unknown) => void): void {
  window.addEventListener('message', ({ source, data }) => {
    if (source === window.parent) draw(data);
  });
  report({ type: 'ready' });
}
