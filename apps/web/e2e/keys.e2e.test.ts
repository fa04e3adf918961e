import { json } from '@parley/providers/testing';
import type { Page, Response } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

describe('the key of a provider', () => {
  test('a key that the provider refuses is marked, and the field has the focus', async () => {
    const screen = await stage.open({ key: null });
    stage.server.upstream.on('/key', json(401, { error: { message: 'No', code: 401 } }));
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('complementary'), 'Refused');
    await expectText(screen.alert(), 'OpenRouter does not accept this key.');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    expect(await screen.keyField.inputValue()).toBe('');
  });

  test('a key that cannot be checked is kept', async () => {
    const screen = await stage.open({ key: null });
    stage.server.upstream.on('/key', json(503, { error: { message: 'Later', code: 503 } }));
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('complementary'), 'Saved, not checked');
    await expectVisible(screen.button('Check'));
  });

  test('after a key was cleared, sending opens its form and gives the text back', async () => {
    const screen = await stage.openReady();
    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await screen.button('Clear').click();
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Clear key' }).click();
    await expectText(screen.page.getByRole('complementary'), 'No key');
    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await expectGone(screen.keyField);

    await screen.send('Where is my key?');
    await expectText(screen.alert(), 'Not sent');
    await expectSoon(() => screen.composer.inputValue(), 'Where is my key?');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    expect(new URL(screen.page.url()).pathname).toBe('/');
  });

  test('a key from the environment is named as such and cannot be changed here', async () => {
    const screen = await stage.open({ key: null, env: { OPENROUTER_API_KEY: TEST_KEY } });
    await screen.page.getByRole('button', { name: /^OpenRouter From the environment/ }).click();
    await expectText(screen.page.getByRole('complementary'), 'Set by the environment');
    expect(await screen.button('Replace').count()).toBe(0);
    expect(await screen.button('Clear').count()).toBe(0);
  });

  test('is nowhere but in the one request that saves it', async () => {
    const screen = await stage.open({ key: null });
    const traffic = watchForKey(screen.page);
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('complementary'), 'Saved ····');
    await screen.chooseModel('fake/model');
    await screen.send('Hi');
    await expectText(screen.answer(), 'Hello');
    await expectVisible(screen.button('Send'));

    expect(await traffic.found()).toEqual([`PUT ${stage.server.url}/api/providers/openrouter/key`]);
    const places = await placesOf(screen.page);
    expect(places.filter((text) => text.includes(TEST_KEY))).toEqual([]);
    expect(places.some((text) => text.includes('openrouter/fake/model'))).toBe(true);
    expect(stage.server.logLines.filter((line) => line.includes(TEST_KEY))).toEqual([]);
  });
});

/** Requests and answers in which the key was seen. */
function watchForKey(page: Page): { found: () => Promise<string[]> } {
  const found: string[] = [];
  const reading: Promise<void>[] = [];
  page.on('request', (request) => {
    const text = `${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`;
    if (text.includes(TEST_KEY)) found.push(`${request.method()} ${request.url()}`);
  });
  const read = async (response: Response) => {
    // An answer without a body, or one that was cut off, cannot be read and holds nothing.
    const text = await response.text().catch(() => '');
    if (text.includes(TEST_KEY)) found.push(`answer of ${response.url()}`);
  };
  page.on('response', (response) => void reading.push(read(response)));
  return {
    async found() {
      await Promise.all(reading);
      return found;
    },
  };
}

/** Everything in which a page can keep text. */
function placesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    JSON.stringify(history.state),
    location.href,
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input')].map((field) => field.value),
    ...[...document.querySelectorAll('textarea')].map((field) => field.value),
  ]);
}
