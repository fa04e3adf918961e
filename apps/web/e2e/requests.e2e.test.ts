import { httpError } from '@parley/providers/testing';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { addLogged, manyLogged } from './logged-rows.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import { setUpStage } from './stage.ts';
import { overrideVisibility, setVisibility } from './visibility.ts';

const stage = setUpStage();

const EVENTS = '**/api/request-logs/events';
const PHONE = { width: 360, height: 740 };
const MIDDLING = { width: 900, height: 740 };

/** With so many rows from before, the newest of which is `logged-0`. */
async function openLog(rows = 0, view: ScreenOptions = {}, path = ''): Promise<Screen> {
  const screen = await stage.open({}, view);
  if (rows > 0) await addLogged(stage.server, manyLogged(rows));
  await screen.page.goto(`${stage.server.url}/dashboard/requests${path}`);
  await expectVisible(screen.page.getByRole('table'));
  if (rows > 0) await expectVisible(rowsOf(screen).first());
  return screen;
}

const rowsOf = ({ page }: Screen) => page.getByRole('row').filter({ has: page.getByRole('link') });
const rowAt = (screen: Screen, index: number) =>
  screen.page.locator(`[aria-rowindex="${index + 2}"]`);
const linkAt = (screen: Screen, index: number) => rowAt(screen, index).getByRole('link');
const panel = ({ page }: Screen) =>
  page.getByRole('complementary', { name: 'Request', exact: true });
const sheet = ({ page }: Screen) => page.getByRole('dialog', { name: 'Request', exact: true });
const openIdOf = ({ page }: Screen) => page.url().split('/requests/')[1] ?? null;
const scrollerOf = (screen: Screen) => screen.page.getByRole('table').locator('..');

/** Asks as a program does, without a key. */
async function askByProgram(body: object = {}): Promise<void> {
  await stage.server.call('POST', '/v1/chat/completions', {
    model: 'openrouter/fake/model',
    messages: [{ role: 'user', content: 'Hi' }],
    ...body,
  });
}

async function scrollTo(scroller: Locator, top: number): Promise<void> {
  await scroller.evaluate((element, to) => element.scrollTo({ top: to }), top);
}

describe('live', () => {
  test('a request stands in the log as soon as it is over, with what it used', async () => {
    const screen = await openLog();
    await expectVisible(screen.page.getByText('No requests yet.'));

    await askByProgram();

    await expectText(rowAt(screen, 0), 'OK model Program no key 10 5 $0.0001');
    await expectGone(screen.page.getByText('No requests yet.'));
  });

  test('what nobody knows is a dash', async () => {
    const screen = await openLog();
    stage.server.upstream.always(httpError(400, { message: 'no' }));

    await askByProgram();

    await expectText(rowAt(screen, 0), 'Error model Program no key — — — —');
  });

  test('while one looks further down nothing moves, and the new ones are counted', async () => {
    const screen = await openLog(60);
    await scrollTo(scrollerOf(screen), 500);
    const before = await rowAt(screen, 20).boundingBox();

    await askByProgram();
    await askByProgram();

    await expectVisible(screen.button('2 new'));
    expect(await rowAt(screen, 20).boundingBox()).toEqual(before);
    await screen.button('2 new').click();
    await expectText(rowAt(screen, 0), 'Program');
    await expectText(rowAt(screen, 1), 'Program');
    expect(await scrollerOf(screen).evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  });

  test('a row under the pointer stays there, until the pointer leaves', async () => {
    const screen = await openLog(3);
    await rowAt(screen, 1).hover();

    await askByProgram();

    await expectVisible(screen.button('1 new'));
    expect(await rowsOf(screen).count()).toBe(3);
    await screen.page.getByRole('heading', { name: 'Request log' }).hover();
    await expectText(rowAt(screen, 0), 'Program');
    await expectGone(screen.button('1 new'));
  });

  test('the opened row stays in its place', async () => {
    const screen = await openLog(3, {}, '/logged-1');
    await expectVisible(panel(screen));

    await askByProgram();

    await expectVisible(screen.button('1 new'));
    expect(await linkAt(screen, 1).getAttribute('aria-current')).toBe('true');
    await screen.button('1 new').click();
    await expectSoon(() => linkAt(screen, 2).getAttribute('aria-current'), 'true');
    await askByProgram();
    await expectVisible(screen.button('1 new'));
  });

  test('new rows do not come in where they are not wanted, and then they do', async () => {
    const screen = await openLog(1);
    await screen.page.getByRole('switch', { name: 'Live' }).click();
    await askByProgram();
    // Another tab sees it, and so this one would have.
    const other = await screen.openTab();
    await expectText(rowAt(other, 0), 'Program');
    expect(await rowsOf(screen).count()).toBe(1);

    await screen.page.getByRole('switch', { name: 'Live' }).click();

    await expectText(rowAt(screen, 0), 'Program');
  });

  test('a page that was hidden catches up when it is seen again', async () => {
    const screen = await stage.open();
    await overrideVisibility(screen.page.context());
    let connections = 0;
    screen.page.on('request', (request) => {
      if (request.url().endsWith('/request-logs/events')) connections += 1;
    });
    await screen.page.goto(`${stage.server.url}/dashboard/requests`);
    await expectVisible(screen.page.getByText('No requests yet.'));
    const dropped = screen.page.waitForEvent('requestfailed', (request) =>
      request.url().endsWith('/request-logs/events'),
    );
    await setVisibility(screen.page, 'hidden');
    await dropped;
    const begun = connections;

    await askByProgram();
    await setVisibility(screen.page, 'visible');

    await expectText(rowAt(screen, 0), 'Program');
    expect(connections).toBe(begun + 1);
  });

  test('without a connection it says so, reads the list, and comes back by itself', async () => {
    const screen = await stage.open();
    await screen.page.route(EVENTS, (route) => route.abort());
    await screen.page.goto(`${stage.server.url}/dashboard/requests`);
    await expectVisible(screen.page.getByText('Reconnecting…'));
    await askByProgram();
    await expectText(rowAt(screen, 0), 'Program');

    await screen.page.unroute(EVENTS);

    await expectGone(screen.page.getByText('Reconnecting…'));
    await askByProgram();
    await expectVisible(rowAt(screen, 1));
  });
});

describe('a request', () => {
  test('is opened beside the log, and tells all that is known of it', async () => {
    const screen = await openLog();
    const made = await stage.server.call('POST', '/api/api-keys', { name: 'laptop' });
    await stage.server.call(
      'POST',
      '/v1/responses',
      {
        ...{ model: 'openrouter/fake/model', input: 'Hi' },
        tools: [{ type: 'web_search_preview' }],
      },
      {
        authorization: `Bearer ${made.body.key}`,
        ...{ 'user-agent': 'snippet/1', 'x-request-id': 'request-of-snippet' },
      },
    );

    await linkAt(screen, 0).click();

    const { body } = await stage.server.call('GET', '/api/request-logs');
    const [row] = body.requestLogs;
    const told = panel(screen);
    await expectText(told, 'Provider OpenRouter');
    await expectText(told, 'Asked for openrouter/fake/model Answered by fake/model');
    await expectText(told, `From laptop ${made.body.apiKey.prefix}…`);
    await expectText(told, 'Program snippet/1 Endpoint POST /v1/responses Streamed No');
    await expectText(told, 'Input 10 Output 5 Counted by the provider Cost $0.0001 as reported');
    await expectText(told, 'Request request-of-snippet');
    await expectText(told, `Row ${row.id}`);
    expect(row.droppedParams).toHaveLength(1);
    await expectText(told, `Dropped parameters ${row.droppedParams[0]}`);
    expect(openIdOf(screen)).toBe(row.id);
  });

  test('that failed says why, in the words of the chat', async () => {
    const screen = await openLog();
    await addLogged(stage.server, [
      {
        ...{ id: 'broken', created_at: new Date(), outcome: 'error_midstream' },
        ...{ error_code: 'upstream_disconnected', error_message: 'The provider hung up.' },
      },
    ]);
    await screen.page.goto(`${stage.server.url}/dashboard/requests/broken`);

    await expectText(panel(screen), 'The answer broke off');
    await expectText(panel(screen), 'A part of the answer had been passed on by then.');
    await expectText(panel(screen), 'openrouter · 200 upstream_disconnected');
  });

  test('gives way to its neighbours by keys and buttons, and goes with Esc', async () => {
    const screen = await openLog(5);
    await linkAt(screen, 1).click();
    await expectSoon(() => openIdOf(screen), 'logged-1');
    await expectVisible(panel(screen));
    await expectSoon(() => screen.hasFocus(linkAt(screen, 1)), true);

    await screen.page.keyboard.press('ArrowDown');
    await expectSoon(() => openIdOf(screen), 'logged-2');
    expect(await screen.hasFocus(linkAt(screen, 2))).toBe(true);
    await screen.button('Previous request').click();
    await expectSoon(() => openIdOf(screen), 'logged-1');
    await screen.page.keyboard.press('ArrowUp');
    await expectSoon(() => openIdOf(screen), 'logged-0');
    const isAtTop = () => screen.button('Previous request').getAttribute('aria-disabled');
    await expectSoon(isAtTop, 'true');
    await screen.page.keyboard.press('Escape');

    await expectGone(panel(screen));
    expect(openIdOf(screen)).toBeNull();
    expect(await screen.hasFocus(linkAt(screen, 0))).toBe(true);
    // The ones between had no places of their own.
    await screen.page.goBack();
    await expectSoon(() => openIdOf(screen), 'logged-0');
    await screen.page.goBack();
    await expectGone(panel(screen));
  });

  test('is opened in a sheet where there is no room beside the log, and the focus comes back', async () => {
    const screen = await openLog(5, MIDDLING);
    await linkAt(screen, 1).focus();
    await screen.page.keyboard.press('Enter');
    await expectText(sheet(screen), 'openrouter/fake/model');

    await screen.page.keyboard.press('ArrowDown');
    await expectSoon(() => openIdOf(screen), 'logged-2');
    await screen.page.keyboard.press('Escape');

    await expectGone(sheet(screen));
    await expectSoon(() => screen.hasFocus(linkAt(screen, 2)), true);
  });

  test('can be come to by its address, however old it is', async () => {
    const screen = await openLog(250, {}, '/logged-249');
    await expectText(panel(screen), 'Row logged-249');

    // Nothing has the focus yet.
    await screen.page.keyboard.press('Escape');

    await expectGone(panel(screen));
  });

  test('that is not there is said to be not there', async () => {
    const screen = await openLog(1, {}, '/nobody');

    await expectVisible(screen.page.getByText('This request is not in the log'));
  });

  test('hands out its identifiers', async () => {
    const screen = await openLog(1, {}, '/logged-0');
    await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

    await screen.button('Copy: Request').click();

    await expectSoon(() => screen.page.evaluate(() => navigator.clipboard.readText()), 'request-1');
    await expectVisible(panel(screen).getByText('Copied'));
  });
});

describe('a long log', () => {
  test('is read on as one goes down, and few of its rows are drawn', async () => {
    const screen = await openLog(900);
    await linkAt(screen, 0).focus();

    for (const last of [199, 399, 599, 799, 899]) {
      await expectSoon(async () => {
        await screen.page.keyboard.press('End');
        return linkAt(screen, last).count();
      }, 1);
    }

    expect(await screen.hasFocus(linkAt(screen, 899))).toBe(true);
    expect(await rowsOf(screen).count()).toBeLessThan(60);
    await expectGone(screen.page.getByText('Loading older requests'));
    await screen.page.keyboard.press('Home');
    await expectSoon(() => screen.hasFocus(linkAt(screen, 0)), true);
  });

  test('keeps the focus of a row that is scrolled out of view', async () => {
    const screen = await openLog(150);
    await linkAt(screen, 0).focus();

    await scrollTo(scrollerOf(screen), 5_000);
    await expectVisible(rowAt(screen, 130));
    await screen.page.keyboard.press('ArrowDown');

    await expectSoon(() => screen.hasFocus(linkAt(screen, 1)), true);
  });

  test('of which no more can be read keeps what it has, and tries again when asked', async () => {
    const screen = await stage.open();
    await addLogged(stage.server, manyLogged(250));
    await screen.refuse('**/api/request-logs?*cursor=*', 'internal_error');
    await screen.page.goto(`${stage.server.url}/dashboard/requests`);
    await expectVisible(rowAt(screen, 0));
    await scrollTo(scrollerOf(screen), 8_000);
    await expectText(screen.alert(), 'Older requests could not be read.');

    await screen.page.unroute('**/api/request-logs?*cursor=*');
    await screen.button('Try again').click();

    await expectGone(screen.alert());
    await scrollTo(scrollerOf(screen), 20_000);
    await expectVisible(rowAt(screen, 249));
  });

  test('that cannot be read says why, and is read when asked', async () => {
    const screen = await stage.open();
    await addLogged(stage.server, manyLogged(1));
    await screen.refuse('**/api/request-logs?*', 'internal_error');
    await screen.page.goto(`${stage.server.url}/dashboard/requests`);
    await expectText(screen.alert(), 'The request log could not be read');
    await expectText(screen.alert(), 'internal_error · request-id');

    await screen.page.unroute('**/api/request-logs?*');
    await screen.button('Try again').click();

    await expectVisible(rowAt(screen, 0));
  });
});

test('on a phone each request has two lines, and nothing of it lies outside', async () => {
  const screen = await openLog(3, PHONE);
  await expectText(rowAt(screen, 0), 'OK');
  const box = await rowAt(screen, 0).boundingBox();
  expect([box?.width, box?.height]).toEqual([360, 62]);

  await linkAt(screen, 0).click();

  await expectText(sheet(screen), 'Row logged-0');
  await screen.button('Close').click();
  await expectGone(sheet(screen));
  expect(await screen.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('a log without a row leads to the set-up of a program', async () => {
  const screen = await openLog();

  await screen.page.getByRole('link', { name: 'Set up a program' }).click();

  await expectSoon(() => new URL(screen.page.url()).pathname, '/dashboard/clients');
});
