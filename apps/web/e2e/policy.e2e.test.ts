import { expect, test } from 'vitest';

import { expectSoon } from './expect-soon.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

test('a violation of the security policy is a complaint, which fails whatever test it happens in', async () => {
  const screen = await stage.open();
  expect(screen.complaints).toEqual([]);
  await screen.page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
  });
  await expectSoon(() => screen.complaints.length, 1);
  expect(screen.complaints.splice(0)[0]).toContain('Content Security Policy');
});
