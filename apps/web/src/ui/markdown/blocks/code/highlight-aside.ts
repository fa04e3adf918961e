import type { Line } from './coloured-lines.ts';
import type { HighlightOrder, HighlightReply } from './highlight-worker.ts';

/**
 * 2,000 lines take some 100 ms. Grammars are regular expressions that can be made to try for minutes:
 * 15,000 times `a ` in C take eight seconds, and four times as long for twice as much.
 */
const LIMIT_MS = 2_000;

let idle: Worker | null = null;
let last: Promise<unknown> = Promise.resolve();

/**
 * Colours code beside the page, one block after another, so that whatever a model writes cannot hold
 * the page.
 *
 * @returns `null` for what stays plain: nothing knows its language, or it takes too long
 * @throws when what is needed cannot be fetched
 */
export function highlightAside(order: HighlightOrder): Promise<readonly Line[] | null> {
  const lines = last.catch(() => null).then(() => highlightNext(order));
  last = lines;
  return lines;
}

function highlightNext(order: HighlightOrder): Promise<readonly Line[] | null> {
  const worker =
    idle ?? new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' });
  idle = null;
  const over = new AbortController();
  const { signal } = over;
  return new Promise<readonly Line[] | null>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener('abort', () => clearTimeout(timer));
    const giveUp = () => {
      worker.terminate();
      resolve(null);
    };
    const fail = () => {
      worker.terminate();
      reject(new Error('Nothing that colours code can be fetched.'));
    };
    const listen = ({ data }: MessageEvent<HighlightReply>) => {
      if (data.type === 'begins') timer = setTimeout(giveUp, LIMIT_MS);
      else if (data.type === 'failed') fail();
      else {
        idle = worker;
        resolve(data.lines);
      }
    };
    worker.addEventListener('message', listen, { signal });
    worker.addEventListener('error', fail, { signal });
    worker.postMessage(order);
  }).finally(() => over.abort());
}
