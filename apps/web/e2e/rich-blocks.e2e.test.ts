import { readFile } from 'node:fs/promises';

import { answer } from '@parley/providers/testing';
import type { Locator } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';

import { expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import { startListener } from './listener.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** Pixels: a red square of 2 × 2. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8DAAMIM/wEAC/4B/7p2hb0AAAAASUVORK5CYII=',
  'base64',
);

async function answered(text: string, view = {}): Promise<Screen> {
  const screen = await stage.openReady(view);
  stage.server.upstream.next(answer({ deltas: [text] }));
  await screen.send('Show me');
  await expectVisible(screen.button('Send'));
  return screen;
}

/** The colours in which text of an element is drawn. */
function coloursOf(element: Locator): Promise<number> {
  return element.evaluate(
    (node) =>
      new Set([...node.querySelectorAll('*')].map((each) => getComputedStyle(each).color)).size,
  );
}

/** What somebody would paste who marks all of an element and copies it. */
async function copied(screen: Screen, element: Locator): Promise<string> {
  await element.evaluate((node) => getSelection()?.selectAllChildren(node));
  await screen.page.keyboard.press('Control+C');
  return pasted(screen);
}

async function pasted(screen: Screen): Promise<string> {
  await screen.composer.fill('');
  await screen.composer.focus();
  await screen.page.keyboard.press('Control+V');
  return screen.composer.inputValue();
}

async function download(screen: Screen, press: () => Promise<void>) {
  const [file] = await Promise.all([screen.page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

describe('code', () => {
  const CODE = `const seen = light.filter((ray) => ray.length < 600);\n\n// done\nreturn 'blue';`;

  test('is plain while it grows and in colour once it is complete, at the same height', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['```ts\n', CODE], ['\n```\n\nThat is it.']));
    await screen.send('Show me');
    const code = screen.answer().locator('pre');
    await expectText(code, "return 'blue'");
    const height = (await code.boundingBox())?.height;
    expect(await coloursOf(code)).toBe(1);

    gate.release();
    await expectText(screen.answer(), 'That is it.');
    await expect.poll(() => coloursOf(code)).toBeGreaterThan(3);
    expect((await code.boundingBox())?.height).toBe(height);
  });

  test('of a language that nothing knows, and of more than 2,000 lines, stays plain', async () => {
    const long = Array.from({ length: 2_001 }, (_, index) => `const a${index} = '${index}';`);
    const screen = await answered(
      [
        '```nothing\nlet a = 1;\n```',
        `\`\`\`ts\n${long.join('\n')}\n\`\`\``,
        '```ts\nlet b;\n```',
      ].join('\n\n'),
    );
    const codes = screen.answer().locator('pre');
    await codes.nth(2).scrollIntoViewIfNeeded();
    await expect.poll(() => coloursOf(codes.nth(2))).toBeGreaterThan(1);
    expect(await coloursOf(codes.nth(0))).toBe(1);
    expect(await coloursOf(codes.nth(1))).toBe(1);
  });

  test('that would take minutes to colour stays plain, and holds up neither the page nor other code', async () => {
    const endless = 'a '.repeat(50_000);
    const screen = await answered(`\`\`\`c\n${endless}\n\`\`\`\n\n\`\`\`ts\n${CODE}\n\`\`\``);
    const [first, second] = [
      screen.answer().locator('pre').first(),
      screen.answer().locator('pre').nth(1),
    ];

    await expectSoon(async () => (await coloursOf(second)) > 1, true);
    expect(await coloursOf(first)).toBe(1);
  });

  test('is copied as it was written, by its button and by marking it; numbers of lines are no part of it', async () => {
    const lines = Array.from({ length: 25 }, (_, index) =>
      index % 5 === 1 ? '' : `line ${index}`,
    );
    const screen = await answered(`\`\`\`\n${lines.join('\n')}\n\`\`\``);
    const code = screen.answer().locator('pre');
    const numbers = await code
      .locator('code > * > *')
      .first()
      .evaluate((line) => getComputedStyle(line, '::before').content);
    expect(numbers).toContain('counter(line)');

    await screen.button('Copy code').click();
    await expectVisible(screen.button('Copied'));
    expect(await pasted(screen)).toBe(lines.join('\n'));
    expect((await copied(screen, code)).trimEnd()).toBe(lines.join('\n'));
  });

  test('has its long lines wrapped when that is asked for, and remembers it', async () => {
    const screen = await answered(`\`\`\`ts\nconst a = '${'long '.repeat(200)}';\n\`\`\``);
    const code = screen.answer().locator('pre');
    await expectSoon(() => code.getAttribute('tabindex'), '0');
    await screen.button('Wrap lines').click();
    await expectSoon(() => code.getAttribute('tabindex'), null);
    expect(await code.evaluate((pre) => pre.scrollWidth - pre.clientWidth)).toBe(0);
    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await screen.chatLink('Show me').click();
    await expectSoon(() => screen.button('Wrap lines').getAttribute('aria-pressed'), 'true');
  });

  test('is saved under a name that fits', async () => {
    const screen = await answered('```python\n# src/app.py\nprint(1)\n```');
    const file = await download(screen, () => screen.button('Download').click());
    expect(file).toEqual({ name: 'app.py', text: '# src/app.py\nprint(1)' });
  });
});

describe('a table', () => {
  const TABLE = '| Rows | Cost |\n| --- | ---: |\n| 1,200 | =1+1 |\n| a | 268,400 |';

  test('is copied as Markdown and as CSV, by keyboard alone', async () => {
    const screen = await answered(`${TABLE}\n\nThat is it.`);
    const markdown = screen.button('Copy table as Markdown');
    await markdown.focus();
    await expectSoon(() => opacityOf(markdown), '1');
    await screen.page.keyboard.press('Enter');
    await expectVisible(screen.button('Copied'));
    expect((await pasted(screen)).trim()).toBe(TABLE);

    // Its words come back when it has been told.
    await expectVisible(markdown);
    await screen.button('Copy table as CSV').focus();
    await screen.page.keyboard.press('Enter');
    await expectVisible(screen.button('Copied'));
    const csv = `Rows,Cost\n"1,200",'=1+1\na,"268,400"\n`;
    expect(await pasted(screen)).toBe(csv);
  });

  test('scrolls in itself where it is wide, and only then the keyboard stops at it', async () => {
    const row = (word: string) => `| ${Array.from({ length: 14 }, () => word).join(' | ')} |`;
    const wide = [row('A long head'), row('---'), row('cell')].join('\n');
    const screen = await answered(`${TABLE}\n\n${wide}`);
    const scrollers = screen.answer().locator(':has(> table)');
    await expectSoon(() => scrollers.nth(1).getAttribute('tabindex'), '0');
    expect(await scrollers.nth(0).getAttribute('tabindex')).toBeNull();
    const overflow = () =>
      screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  function opacityOf(element: Locator): Promise<string> {
    return element.evaluate((node) => getComputedStyle(node.parentElement ?? node).opacity);
  }
});

describe('a formula', () => {
  test('is raw until it is complete, then drawn with words for those who do not see it', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    const after = ['^2\n$$\n\nand inline $\\vec{v} = \\sqrt{2}$.'];
    stage.server.upstream.next(heldAnswer(gate, ['Energy:\n\n$$\nE = mc'], after));
    await screen.send('Show me');
    await expectText(screen.answer(), 'E = mc');
    expect(await screen.answer().locator('math').count()).toBe(0);
    gate.release();
    await expectSoon(() => screen.answer().locator('math').count(), 2);
    expect(await screen.answer().locator('annotation').first().textContent()).toBe('E = mc^2');
  });

  test('is copied as it was written', async () => {
    const screen = await answered('The energy is $E = mc^2$ as everybody knows.');
    await expectSoon(() => screen.answer().locator('math').count(), 1);
    const text = await copied(screen, screen.answer().locator('p:has(math)'));
    expect(text).toBe('The energy is $E = mc^2$ as everybody knows.');
  });

  test('that cannot be read stands there as it was written', async () => {
    const screen = await answered('So $\\frac{1}{$ it is.');
    await expectText(screen.answer(), 'So \\frac{1}{ it is.');
  });
});

describe('a diagram', () => {
  const DIAGRAM =
    '```mermaid\nflowchart LR\n  A[Request] --> B{Cached?}\n  B -- yes --> C[Answer]\n```';

  test('is drawn in a frame of its own, shows its source when asked, and is saved', async () => {
    const screen = await answered(DIAGRAM);
    await expectVisible(screen.button('Show source'));
    const frame = screen.page.frames().find((each) => each.url().includes('/frames/diagram.html'));
    await expectSoon(
      async () => (await frame?.locator('svg').textContent())?.includes('Cached?'),
      true,
    );
    expect(await screen.answer().innerText()).not.toContain('flowchart LR');

    const file = await download(screen, () => screen.button('Download as SVG').click());
    expect(file.name).toBe('diagram.svg');
    expect(file.text).toMatch(/^<svg [\s\S]*Cached\?[\s\S]*<\/svg>$/);
    expect(file.text).not.toMatch(/<script|<foreignObject|url\(http|@import| on\w+=/);

    await screen.button('Show source').click();
    await expectText(screen.answer(), 'flowchart LR');
    await screen.button('Show diagram').click();
    await expectVisible(screen.button('Show source'));
  });

  test('follows the theme', async () => {
    const screen = await answered(DIAGRAM);
    await expectVisible(screen.button('Show source'));
    const frame = screen.page.frames().find((each) => each.url().includes('/frames/diagram.html'));
    const theme = () => frame?.evaluate(() => document.documentElement.dataset['theme']);
    expect(await theme()).toBe('light');
    await screen.page.emulateMedia({ colorScheme: 'dark' });
    await expectSoon(theme, 'dark');
  });

  test('that cannot be drawn is its source, and says so', async () => {
    const screen = await answered('```mermaid\ngraph TD\n  A[[[\n```');
    await expectText(screen.answer(), 'This diagram could not be drawn.');
    await expectText(screen.answer(), 'A[[[');
  });
});

describe('a picture from another server', () => {
  test('is asked for when somebody wants it, without a cookie or where it stands', async () => {
    const listener = await startListener({ type: 'image/png', body: PNG });
    onTestFinished(() => listener.stop());
    const screen = await answered(`See ![a red square](http://${listener.host}/a.png) here.`);
    const load = screen.button(`Load image “a red square” from ${listener.host}`);
    await expectVisible(load);
    expect(listener.asked).toEqual([]);

    await load.click();
    const frame = screen.answer().locator('iframe[title="a red square"]');
    await expectSoon(async () => (await frame.boundingBox())?.width, 2);
    expect(listener.asked.filter((asked) => asked !== 'a connection')).toEqual(['/a.png']);
    expect(listener.headers.at(-1)).not.toHaveProperty('cookie');
    expect(listener.headers.at(-1)).not.toHaveProperty('referer');
  });

  test('that leads on to yet another server does not come, and says so', async () => {
    const other = await startListener({ type: 'image/png', body: PNG });
    const listener = await startListener(undefined, `http://${other.host}/b.png`);
    onTestFinished(() => other.stop());
    onTestFinished(() => listener.stop());
    const screen = await answered(`![a square](http://${listener.host}/a.png)`);
    await screen.button(`Load image “a square” from ${listener.host}`).click();

    await expectText(screen.answer(), `${listener.host} did not deliver a picture.`);
    expect(other.asked).toEqual([]);
    // The one place where the policy is what stops it: that is what it is there for.
    expect(screen.complaints.splice(0).join()).toMatch(/img-src http:\/\/127/);
  });

  test('is text where its address is no picture’s, and shown at once where it is in the answer', async () => {
    const inline = `data:image/png;base64,${PNG.toString('base64')}`;
    const screen = await answered(`![a](data:image/svg+xml;base64,PHN2Zy8+) ![b](${inline})`);
    await expectSoon(() => screen.answer().locator('img').count(), 1);
    expect(await screen.answer().locator('img').getAttribute('alt')).toBe('b');
  });
});

describe('a link', () => {
  test('opens beside the page, and says where it leads when its text says otherwise', async () => {
    const screen = await answered(
      'Read [https://good.example](https://evil.example/) or [the docs](https://docs.example/a).',
    );
    await expectText(screen.answer(), 'https://good.example (evil.example)');
    const link = screen.answer().getByRole('link', { name: 'the docs' });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('title')).toBe('docs.example');
  });
});

describe('headings', () => {
  test('leave no level out, however deep an answer begins', async () => {
    const screen = await answered('### Begins deep\n\n#### Below it\n\n# Higher than the first');
    const heading = (name: string) => screen.answer().getByRole('heading', { name, exact: true });
    const tagOf = (name: string) => heading(name).evaluate((element) => element.tagName);
    expect(await tagOf('Begins deep')).toBe('H2');
    expect(await tagOf('Below it')).toBe('H3');
    expect(await tagOf('Higher than the first')).toBe('H2');
  });
});
