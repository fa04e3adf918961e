import type { Gate } from '@parley/providers/testing';
import { describe, test } from 'vitest';

import { expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';
import { overrideVisibility, setVisibility } from './visibility.ts';

/** Two more than a browser opens connections to one server over HTTP/1.1. */
const TABS = 8;

const stage = setUpStage();

describe('eight tabs over HTTP/1.1', () => {
  test('one is answered, and the seven others load, send and get their answers', async () => {
    const [first, ...others] = await openTabs();
    const gate = hold('The long', ' answer');
    await first.send('Take your time');
    await expectText(first.answer(), 'The long');
    for (const tab of others) {
      await tab.page.reload();
      await expectVisible(tab.composer);
    }
    for (const [index, tab] of others.entries()) {
      await tab.send(`Question ${index}`);
      await expectText(tab.answer(), 'Hello');
    }
    gate.release();
    await expectText(first.answer(), 'The long answer');
    await expectEnded([first, ...others]);
  });

  test('all are answered while seven are hidden, and each ends with the whole text', async () => {
    const [first, ...others] = await openTabs();
    for (const tab of others) await setVisibility(tab.page, 'hidden');
    const gates: Gate[] = [];
    for (const [index, tab] of [first, ...others].entries()) {
      gates.push(hold(`Answer ${index} begun`, ' and done'));
      await tab.send(`Question ${index}`);
      await expectSoon(() => completions() > index, true);
    }
    await expectText(first.answer(), 'Answer 0 begun');
    // A page that is loaded now still finds a connection.
    const late = await first.openTab();
    await expectText(late.answer(), 'Answer 0 begun');
    for (const gate of gates) gate.release();
    await expectText(first.answer(), 'Answer 0 begun and done');
    for (const [index, tab] of others.entries()) {
      await setVisibility(tab.page, 'visible');
      await expectText(tab.answer(), `Answer ${index + 1} begun and done`);
    }
    await expectEnded([first, late, ...others]);
  });
});

/** Answers that were asked for at the provider. */
function completions(): number {
  const paths = stage.server.upstream.requests.map(({ path }) => path);
  return paths.filter((path) => path.endsWith('/chat/completions')).length;
}

async function openTabs(): Promise<[Screen, ...Screen[]]> {
  const first = await stage.openReady();
  await overrideVisibility(first.page.context());
  await first.page.reload();
  const others: Screen[] = [];
  while (others.length < TABS - 1) others.push(await first.openTab());
  return [first, ...others];
}

/** The next answer stops in its middle. */
function hold(before: string, after: string): Gate {
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, [before], [after]));
  return gate;
}

async function expectEnded(tabs: readonly Screen[]): Promise<void> {
  for (const tab of tabs) await expectVisible(tab.button('Send'));
}
