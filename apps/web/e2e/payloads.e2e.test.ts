import { answer, FAKE_MODELS, json } from '@parley/providers/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import { expectSoon, expectVisible } from './expect-soon.ts';
import { DIAGRAMS } from './payloads/diagrams.ts';
import { FORMULAS } from './payloads/formulas.ts';
import { LINKS } from './payloads/links.ts';
import { numbered, type Payload } from './payloads/payload.ts';
import { PICTURES } from './payloads/pictures.ts';
import { SCRIPTS } from './payloads/scripts.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';
import { expectOnlyOurElements, watch, type Watched } from './watched.ts';

const stage = setUpStage();

/** All that is written in one answer is in sight at once, so whatever is drawn late is drawn. */
const TALL = { width: 1440, height: 9_000 };
/** Numbers that appear nowhere else on the page. */
const FIRST_ID = 710_000;
/** Diagrams are drawn by a program that is large, in a frame for each of them. */
const DRAWN_WITHIN = { timeout: 90_000, interval: 250 };

async function watched(screen: Screen): Promise<Watched> {
  const seen = await watch(screen);
  onTestFinished(() => seen.listener.stop());
  return seen;
}

/** The text of the whole page, what stands in its frames included. */
async function textOf(screen: Screen): Promise<string> {
  const frames = screen.page
    .frames()
    .map((frame) => frame.evaluate(() => document.body?.textContent ?? '').catch(() => ''));
  return (await Promise.all(frames)).join('\n');
}

/** Fails unless something of each payload can be read: what is not drawn cannot do anything either. */
async function expectDrawn(screen: Screen, ids: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      const text = await textOf(screen);
      return ids.filter((id) => !text.includes(id));
    }, DRAWN_WITHIN)
    .toEqual([]);
}

describe('whatever is written in a chat, no script runs, nothing is asked for, and nothing opens', () => {
  test.each([
    ['scripts', SCRIPTS],
    ['links', LINKS],
    ['pictures', PICTURES],
    ['formulas', FORMULAS],
  ] as const)('in an answer: %s', async (_, payloads) => {
    const screen = await stage.openReady(TALL);
    const seen = await watched(screen);
    const written = numbered(payloads, FIRST_ID, seen.listener.host);
    const text = written.map((payload) => payload.text).join('\n\n');
    stage.server.upstream.next(answer({ deltas: inPieces(text) }));
    await screen.send('Write that');
    await expectVisible(screen.button('Send'));

    await expectDrawn(screen, idsOf(written));
    await expectOnlyOurElements(screen);
    seen.expectNothingHappened();
    // The same as it is stored.
    await screen.page.reload();
    await expectDrawn(screen, idsOf(written));
    await expectOnlyOurElements(screen);
    seen.expectNothingHappened();
  });

  test('in diagrams, once they are drawn', async () => {
    const screen = await stage.openReady(TALL);
    const seen = await watched(screen);
    const written = numbered(DIAGRAMS, FIRST_ID, seen.listener.host);
    stage.server.upstream.next(answer({ deltas: [written.map(({ text }) => text).join('\n\n')] }));
    await screen.send('Draw that');
    await expectVisible(screen.button('Send'));

    const drawn = screen.button('Show source');
    const failed = screen.page.getByText('This diagram could not be drawn.');
    await expect
      .poll(async () => (await drawn.count()) + (await failed.count()), DRAWN_WITHIN)
      .toBe(DIAGRAMS.length);
    expect(await drawn.count()).toBeGreaterThan(DIAGRAMS.length / 2);
    await expectDrawn(screen, idsOf(written));
    await expectOnlyOurElements(screen);
    await expectNothingToFollow(screen);
    seen.expectNothingHappened();
  });

  test('in a question, and in thoughts', async () => {
    const screen = await stage.openReady(TALL);
    const seen = await watched(screen);
    const asked = numbered(MIXED, FIRST_ID, seen.listener.host);
    const thought = numbered(MIXED, FIRST_ID + 1_000, seen.listener.host);
    const reasoning = thought.map(({ text }) => text).join('\n\n');
    stage.server.upstream.next(answer({ reasoning, deltas: ['Done.'] }));
    await screen.send(asked.map(({ text }) => text).join('\n\n'));
    await screen.page.getByRole('button', { name: /^Thought/ }).click();
    await screen.button('Show all').click();

    await expectDrawn(screen, [...idsOf(asked), ...idsOf(thought)]);
    await expectOnlyOurElements(screen);
    seen.expectNothingHappened();
  });

  test('in names of texts that are attached, and in those texts', async () => {
    const screen = await stage.openReady(TALL);
    const seen = await watched(screen);
    const written = numbered(SCRIPTS.slice(0, 8), FIRST_ID, seen.listener.host);
    const parts = written.map(({ text }) => ({ type: 'text', name: text, text }));
    stage.server.upstream.next(answer({ deltas: ['Done.'] }));
    const { body } = await stage.server.call('POST', '/api/generations', {
      ...{ chatId: crypto.randomUUID(), parentId: null, modelId: 'openrouter/fake/model' },
      ...{ message: { parts }, stream: false },
    });
    await screen.page.goto(new URL(`/chats/${body.generation.chatId}`, stage.server.url).href);
    await expectDrawn(screen, idsOf(written));

    await expectOnlyOurElements(screen);
    seen.expectNothingHappened();
  });

  test('in titles of chats', async () => {
    const screen = await stage.openReady(TALL);
    const seen = await watched(screen);
    const written = numbered(
      // No more than the sidebar shows at first.
      MIXED.filter((payload) => payload.length < 100 && !payload.includes('\n')).slice(0, 40),
      FIRST_ID,
      seen.listener.host,
    );
    for (const { text } of written) await stage.server.call('POST', '/api/chats', { title: text });
    await screen.page.reload();
    await expectDrawn(screen, idsOf(written));
    await screen.page
      .getByRole('link', { name: written[0]?.text ?? '' })
      .first()
      .click();
    await expectSoon(() => screen.page.url().includes('/chats/'), true);

    await expectOnlyOurElements(screen);
    seen.expectNothingHappened();
  });

  test('in names of models', async () => {
    const screen = await stage.openReady(TALL);
    const seen = await watched(screen);
    const written = numbered(SCRIPTS.slice(0, 8), FIRST_ID, seen.listener.host);
    const data = written.map(({ id, text }) => ({
      ...FAKE_MODELS[0],
      id: `fake/${id}`,
      canonical_slug: `fake/${id}`,
      name: text,
    }));
    stage.server.upstream.on('/models', json(200, { data }));
    await stage.server.call('POST', '/api/models/refresh');
    await screen.page.reload();
    await screen.page.getByRole('button', { name: /^(Choose a model|Model: )/ }).click();
    await expectDrawn(screen, idsOf(written));
    await screen.page.getByRole('option').first().click();

    await expectOnlyOurElements(screen);
    seen.expectNothingHappened();
  });
});

/** Something of each kind. */
const MIXED: readonly Payload[] = [
  ...SCRIPTS.filter((_, index) => index % 3 === 0),
  ...LINKS.filter((_, index) => index % 3 === 0),
  ...PICTURES.filter((_, index) => index % 3 === 0),
];

function idsOf(written: readonly { id: string }[]): string[] {
  return written.map(({ id }) => id);
}

/** As models send it: a few characters at a time, so that everything is half-written for a while. */
function inPieces(text: string): string[] {
  return text.match(/[\s\S]{1,97}/g) ?? [];
}

/** In the frames of diagrams nothing can be pressed that leads anywhere. */
async function expectNothingToFollow(screen: Screen): Promise<void> {
  const frames = screen.page.frames().filter((frame) => frame.url().includes('/frames/'));
  expect(frames.length).toBeGreaterThan(0);
  for (const frame of frames) {
    const found = await frame.evaluate(() =>
      [...document.body.querySelectorAll('*')]
        .filter(
          (element) =>
            /^(?:script|iframe|image|img|foreignObject|form|object|embed|video)$/i.test(
              element.localName,
            ) ||
            element
              .getAttributeNames()
              .some(
                (name) =>
                  name.startsWith('on') ||
                  (name.endsWith('href') && element.getAttribute(name)?.startsWith('#') !== true),
              ),
        )
        .map((element) => element.outerHTML.slice(0, 200)),
    );
    expect(found).toEqual([]);
  }
}
