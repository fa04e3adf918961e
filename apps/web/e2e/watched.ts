import { expect } from 'vitest';

import { type Listener, startListener } from './listener.ts';
import type { Screen } from './screen.ts';

/** What a page did that nothing written in a chat may make it do. */
export interface Watched {
  /** Somebody else's server, to which payloads point. */
  listener: Listener;
  /** Fails unless the page has done nothing of the kind. */
  expectNothingHappened(): void;
}

/** The addresses of ours, and what never leaves the browser. */
const INSIDE = /^(?:data|blob):/;

/** Watches all frames of a page from here on: scripts that run, requests, dialogs, places it goes to. */
export async function watch(screen: Screen): Promise<Watched> {
  const { page } = screen;
  const { origin } = new URL(page.url());
  const listener = await startListener();
  const ran: unknown[] = [];
  const left: string[] = [];
  const told: string[] = [];
  // What payloads call, in every frame.
  await page.context().exposeBinding('ran', (_source, id: unknown) => void ran.push(id));
  page.context().on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !INSIDE.test(request.url()))
      left.push(request.url());
  });
  page.context().on('page', (opened) => told.push(`a page: ${opened.url()}`));
  page.on('dialog', (dialog) => {
    told.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('framenavigated', (frame) => {
    const url = frame.url();
    if (url !== 'about:blank' && !url.startsWith(`${origin}/`)) told.push(`a place: ${url}`);
  });
  page.on('download', (download) => told.push(`a download: ${download.url()}`));
  return {
    listener,
    expectNothingHappened() {
      expect({ ran, left, told, asked: listener.asked }).toEqual({
        ...{ ran: [], left: [], told: [], asked: [] },
      });
      // Nothing got so far that only the security policy stopped it.
      expect(screen.complaints).toEqual([]);
    },
  };
}

/** Elements that nothing in a chat may be drawn as. */
const FORBIDDEN =
  'script, style, link, meta, base, object, embed, applet, [role=log] form, video, audio, source, picture, marquee, details, img:not([src^="data:image/"]), iframe:not([src^="/frames/"][sandbox="allow-scripts"])';

/** Fails where something that was written has become more of the page than text, links and blocks of ours. */
export async function expectOnlyOurElements(screen: Screen): Promise<void> {
  const found = await screen.page.evaluate((forbidden) => {
    const elements = [...document.querySelectorAll(`#root :is(${forbidden})`)];
    const handlers = [...document.querySelectorAll('#root *')].filter((element) =>
      element.getAttributeNames().some((name) => name.startsWith('on')),
    );
    const links = [...document.querySelectorAll<HTMLAnchorElement>('[role=log] a')].filter(
      ({ protocol, rel, target, pathname }) =>
        !/^(?:https?|mailto):$/.test(protocol) ||
        (target !== '' && !rel.includes('noopener')) ||
        pathname.startsWith('/api/'),
    );
    return [...elements, ...handlers, ...links].map((element) => element.outerHTML.slice(0, 200));
  }, FORBIDDEN);
  expect(found).toEqual([]);
}
