import type { Request } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';

import { startTestServer } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import { type Line, openLine } from './line.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

/** The page is not at the server's own address, and so is nobody's. */
const OPEN = { env: { PARLEY_AUTH: 'disabled' } };

const stage = setUpStage();

interface Interrupted {
  screen: Screen;
  line: Line;
  /** Lets the answer go on. */
  goOn: () => void;
}

/** An answer that has come half of its way, over a line that can be cut. */
async function halfAnswered(): Promise<Interrupted> {
  const screen = await stage.open(OPEN);
  const line = await openLine(stage.server.url);
  onTestFinished(() => line.close());
  await screen.page.goto(line.url);
  await screen.chooseModel('fake/model');
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, ['Up to ', 'here'], [' and ', 'further.']));
  await screen.send('Go on');
  await expectText(screen.answer(), 'Up to here');
  // Whatever is drawn anew from here on has no such mark.
  await screen
    .answer()
    .getByText('Up to here')
    .evaluate((element) => Object.assign(element, { wasThere: true }));
  return { screen, line, goOn: () => gate.release() };
}

/** The text is there once, and where it stood before it is not drawn anew. */
async function expectWhole({ screen, goOn }: Interrupted): Promise<void> {
  goOn();
  await expectVisible(screen.button('Send'));
  const text = screen.answer().getByText('Up to here', { exact: false });
  await expectSoon(() => text.allInnerTexts(), ['Up to here and further.']);
  expect(await text.evaluate((element) => 'wasThere' in element)).toBe(true);
}

const bannerOf = ({ page }: Screen) => page.getByText('Connection lost. Reconnecting…');

const isStream = (request: Request) => request.url().includes('/api/events');

describe('a connection that breaks in mid-answer', () => {
  test('is resumed without a word when that takes less than two seconds', async () => {
    const interrupted = await halfAnswered();
    const { screen, line } = interrupted;
    // The clock of the page stands still: however slow this machine is, no two seconds pass.
    await screen.page.clock.install();
    await screen.page.clock.pauseAt(Date.now() + 1_000);
    line.cut();
    line.mend();
    await Promise.all([
      screen.page.waitForRequest(isStream),
      screen.page.evaluate(() => window.dispatchEvent(new Event('online'))),
    ]);
    expect(await bannerOf(screen).count()).toBe(0);
    await screen.page.clock.resume();
    await expectWhole(interrupted);
    expect(await bannerOf(screen).count()).toBe(0);
  });

  test('is told after two seconds, by a banner that goes without a word', async () => {
    const interrupted = await halfAnswered();
    const { screen, line } = interrupted;
    line.cut();
    await expectVisible(bannerOf(screen));
    expect(await screen.answer().innerText()).toContain('Up to here');
    line.mend();
    await expectGone(bannerOf(screen));
    await expectWhole(interrupted);
  });

  test('is tried again at once by who presses', async () => {
    const interrupted = await halfAnswered();
    const { screen, line } = interrupted;
    line.cut();
    await expectVisible(bannerOf(screen));
    line.mend();
    await screen.button('Try now').click();
    await expectGone(bannerOf(screen));
    await expectWhole(interrupted);
  });

  test('shows what was written meanwhile when the server has come back', async () => {
    const interrupted = await halfAnswered();
    const { screen, line, goOn } = interrupted;
    line.cut();
    await expectVisible(bannerOf(screen));
    goOn();
    await expectSoon(async () => (await stage.server.call('GET', '/api/chats')).status, 200);
    line.mend();
    await expectWhole(interrupted);
    await expectGone(bannerOf(screen));
  });
});

test('a machine that slept finds its connection silent, and takes another', async () => {
  const interrupted = await halfAnswered();
  const { page } = interrupted.screen;
  await page.clock.install();
  await page.reload();
  await expectText(interrupted.screen.answer(), 'Up to here');
  await interrupted.screen
    .answer()
    .getByText('Up to here')
    .evaluate((element) => Object.assign(element, { wasThere: true }));
  await Promise.all([page.waitForRequest(isStream), page.clock.fastForward(60_000)]);
  await expectWhole(interrupted);
});

test('a server that is started anew in mid-answer leaves what had come, and a way to go on', async () => {
  const { screen, line } = await halfAnswered();
  const { dataDir, upstream } = stage.server;
  line.cut();
  await stage.server.server.stop();
  const second = await startTestServer({ ...OPEN, dataDir, upstream, key: null });
  onTestFinished(() => second.stop());
  line.mend(second.url);
  await expectVisible(screen.button('Continue'));
  await expectText(screen.answer(), 'Up to here');
  await expectText(screen.answer(), 'The server restarted during this answer.');
  await expectGone(bannerOf(screen));
  upstream.next(heldAnswer(upstream.hold(), [' and the rest.'], []));
  await screen.button('Continue').click();
  await expectText(screen.answer(), 'Up to here and the rest.');
});
