import { type ComponentType, createElement, lazy, useState } from 'react';

import { insist } from '../lib/insist.ts';

/** A part of a page whose code comes when it is first drawn, or beforehand. */
export interface LazyPart<Props> {
  (props: Props): ReturnType<typeof createElement>;
  /** Fetches the code. A failure is not told: the drawing tries again. */
  preload: () => void;
}

/**
 * A part of a page that works without it meanwhile: where it cannot be loaded, that is tried again
 * for as long as it takes.
 *
 * `lazy` by itself waits even for what is there already, and React shows what stood behind a fallback
 * 300 ms later at the earliest: what is there is drawn at once instead.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyPart<Props> {
  let loaded: ComponentType<Props> | null = null;
  const fetch = async () => (loaded = await load());
  const Waiting = lazy(async () => ({ default: await insist(fetch) }));

  function Part(props: Props) {
    // One kind for as long as it stands: another would be drawn anew, without its state.
    const [Drawn] = useState<ComponentType<Props>>(() => loaded ?? Waiting);
    return createElement(Drawn, props);
  }
  Part.preload = () => void fetch().catch(() => {});
  return Part;
}
