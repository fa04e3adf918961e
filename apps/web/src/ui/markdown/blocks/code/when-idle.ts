/** Even a page that is never idle gets to it. */
const LATEST_MS = 2_000;

/**
 * Does what can wait, once the browser has nothing else to do. A failure is no matter: what can wait
 * can also do without, and is tried again when it is next asked for.
 *
 * @param work is told when it is no longer wanted
 * @returns calls it off
 */
export function whenIdle(work: (isOver: () => boolean) => Promise<void>): () => void {
  let over = false;
  const begin = () => void work(() => over).catch(() => {});
  const isPatient = 'requestIdleCallback' in window;
  const handle = isPatient
    ? window.requestIdleCallback(begin, { timeout: LATEST_MS })
    : setTimeout(begin, 0);
  return () => {
    over = true;
    if (isPatient) window.cancelIdleCallback(Number(handle));
    else clearTimeout(handle);
  };
}
