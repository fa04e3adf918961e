import { Buffer } from 'node:buffer';

import { answer } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const LONG = Array.from({ length: 312 }, (_, index) => `Line ${index + 1}`).join('\n');

const tiles = (screen: Screen) => screen.page.getByRole('list', { name: 'Attached' });
const tile = (screen: Screen, name: string) =>
  screen.page.getByRole('button', { name: new RegExp(`^(Edit|Open) ${name}, `) });
const editor = (screen: Screen) => screen.page.getByRole('dialog');

/** By the clipboard, as somebody who has copied it elsewhere. */
async function paste(screen: Screen, text: string, keys = 'Control+V'): Promise<void> {
  const context = screen.page.context();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await screen.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await screen.composer.press(keys);
}

interface TestFile {
  name: string;
  bytes: readonly number[];
}

const textFile = (name: string, text: string): TestFile => ({
  name,
  bytes: [...Buffer.from(text)],
});

/** Files held over the page, or let go there. */
async function drag(screen: Screen, type: string, files: readonly TestFile[]): Promise<void> {
  await screen.page.evaluate(
    ([event, given]) => {
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of given) {
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
      }
      const init = { bubbles: true, cancelable: true, dataTransfer };
      document.body.dispatchEvent(new DragEvent(event, init));
    },
    [type, files] as const,
  );
}

async function sentParts(screen: Screen): Promise<unknown> {
  const [message] = await stage.storedMessages(screen);
  return message?.['parts'];
}

describe('a long paste', () => {
  test('stands beside the text, and is sent above it under its name', async () => {
    const screen = await stage.openReady();
    await screen.composer.fill('What is this?');
    await paste(screen, LONG);
    await expectText(tiles(screen), 'Pasted text 312 lines · 3 kB');
    expect(await screen.composer.inputValue()).toBe('What is this?');
    expect(await violations(screen.page)).toEqual([]);
    await screen.composer.press('Enter');
    await expectText(screen.answer(), 'Hello');
    await expectSoon(
      () => sentParts(screen),
      [
        { type: 'text', text: LONG, name: 'Pasted text' },
        { type: 'text', text: 'What is this?' },
      ],
    );
    await expectSoon(() => tile(screen, 'Pasted text').count(), 1);
    await screen.page.reload();
    await expectVisible(tile(screen, 'Pasted text'));
  });

  test('may be all of a message', async () => {
    const screen = await stage.openReady();
    await paste(screen, LONG);
    await screen.button('Send').click();
    await expectText(screen.answer(), 'Hello');
    await expectSoon(() => sentParts(screen), [{ type: 'text', text: LONG, name: 'Pasted text' }]);
  });

  test('can be edited, named and moved into the text', async () => {
    const screen = await stage.openReady();
    await screen.composer.fill('And this?');
    await paste(screen, LONG);
    await tile(screen, 'Pasted text').click();
    await expectVisible(editor(screen));
    expect(await violations(screen.page)).toEqual([]);
    await editor(screen).getByLabel('Name').fill('notes.txt');
    await editor(screen).getByLabel('Text').fill('Line 1\nLine 2');
    await screen.page.keyboard.press('Escape');
    await expectText(tiles(screen), 'notes.txt 2 lines · 1 kB');
    await expectSoon(() => screen.hasFocus(tile(screen, 'notes.txt')), true);
    await tile(screen, 'notes.txt').press('Enter');
    await screen.button('Move into the message').click();
    await expectSoon(() => screen.composer.inputValue(), 'Line 1\nLine 2\n\nAnd this?');
    expect(await tiles(screen).count()).toBe(0);
    await expectSoon(() => screen.hasFocus(screen.composer), true);
  });

  test('is done with by its button and by Enter, and the message is not sent by that', async () => {
    const screen = await stage.openReady();
    await screen.composer.fill('And this?');
    await paste(screen, LONG);
    await tile(screen, 'Pasted text').click();
    await editor(screen).getByLabel('Name').fill('notes.txt');
    await screen.button('Done').click();
    await expectGone(editor(screen));
    await tile(screen, 'notes.txt').click();
    await editor(screen).getByLabel('Name').press('Enter');
    await expectGone(editor(screen));
    await expectSoon(() => screen.hasFocus(tile(screen, 'notes.txt')), true);
    expect(await screen.composer.inputValue()).toBe('And this?');
    expect(await screen.conversation.count()).toBe(0);
  });

  test('that was removed can be brought back', async () => {
    const screen = await stage.openReady();
    await paste(screen, LONG);
    await screen.button('Remove Pasted text').click();
    await expectGone(tiles(screen));
    await expectSoon(() => screen.hasFocus(screen.composer), true);
    await screen.button('Undo').click();
    await expectText(tiles(screen), '312 lines');
  });

  test('is undone by the key that undoes, as long as nothing else was done', async () => {
    const screen = await stage.openReady();
    await screen.composer.pressSequentially('Look');
    await paste(screen, LONG);
    await expectVisible(tiles(screen));
    await screen.composer.press('Control+Z');
    await expectGone(tiles(screen));
    expect(await screen.composer.inputValue()).toBe('Look');
    await paste(screen, LONG);
    await screen.composer.press('x');
    await screen.composer.press('Control+Z');
    await expectVisible(tiles(screen));
  });

  test('goes into the text when it is pasted as plain text', async () => {
    const screen = await stage.openReady();
    await paste(screen, LONG, 'Control+Shift+V');
    await expectSoon(() => screen.composer.inputValue(), LONG);
    expect(await tiles(screen).count()).toBe(0);
    await screen.composer.fill('');
    await paste(screen, LONG);
    await expectVisible(tiles(screen));
  });

  test('of twenty thousand lines leaves the page at work, and says that it is not kept', async () => {
    const screen = await stage.openReady();
    const huge = Array.from({ length: 20_000 }, (_, index) => `${index} ${'x'.repeat(30)}`);
    await screen.composer.fill('What happened?');
    await paste(screen, huge.join('\n'));
    await expectText(tiles(screen), '20,000 lines');
    await expectVisible(screen.page.getByText('What is attached is too long to be kept'));
    await screen.composer.press('End');
    await screen.composer.pressSequentially(' Say');
    await expectSoon(() => screen.composer.inputValue(), 'What happened? Say');
    const kept = () => screen.page.evaluate(() => localStorage.getItem('parley.drafts') ?? '');
    await expectSoon(() => kept().then((text) => text.includes('What happened? Say')), true);
    expect(await kept()).not.toContain('xxx');
    await tile(screen, 'Pasted text').click();
    await screen.button('Move into the message').click();
    await expectSoon(
      () => screen.composer.inputValue().then(({ length }) => length > 600_000),
      true,
    );
    // The field scrolls: it is as high as two fifths of the page, and no more of it is laid out.
    expect((await screen.composer.boundingBox())?.height).toBeLessThanOrEqual(360);
  });
});

describe('files', () => {
  test('that are dropped on a dialog are not attached behind it', async () => {
    const screen = await stage.openReady();
    await drag(screen, 'drop', [textFile('notes.md', '# Notes')]);
    await tile(screen, 'notes.md').click();
    await expectVisible(screen.page.getByRole('dialog'));
    await drag(screen, 'dragenter', [textFile('data.csv', 'a,b')]);
    await drag(screen, 'drop', [textFile('data.csv', 'a,b')]);
    await screen.page.keyboard.press('Escape');
    await expectGone(screen.page.getByRole('dialog'));
    await drag(screen, 'drop', [textFile('last.md', '# Last')]);
    await expectVisible(tile(screen, 'last.md'));
    expect(await tile(screen, 'data.csv').count()).toBe(0);
  });

  test('are dropped anywhere on the page, several at once', async () => {
    const screen = await stage.openReady();
    const files = [textFile('notes.md', '# Notes\n'), textFile('notes.md', 'a,b\n1,2\n')];
    await drag(screen, 'dragenter', files);
    await expectVisible(screen.page.getByText('Drop to attach'));
    await drag(screen, 'dragleave', files);
    await expectGone(screen.page.getByText('Drop to attach'));
    await drag(screen, 'dragenter', files);
    await drag(screen, 'drop', files);
    await expectGone(screen.page.getByText('Drop to attach'));
    await expectText(tiles(screen), 'notes.md 1 line · 1 kB notes.md 2 lines · 1 kB');
    await screen.send('Compare');
    await expectText(screen.answer(), 'Hello');
    await expectSoon(
      () => sentParts(screen),
      [
        { type: 'text', text: '# Notes\n', name: 'notes.md' },
        { type: 'text', text: 'a,b\n1,2\n', name: 'notes.md' },
        { type: 'text', text: 'Compare' },
      ],
    );
  });

  test('can be chosen, and what is no text is refused in a sentence', async () => {
    const screen = await stage.openReady();
    const chooser = screen.page.waitForEvent('filechooser');
    await screen.button('Attach text files').click();
    const file = (name: string, ...bytes: number[]) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    });
    await (
      await chooser
    ).setFiles([
      file('photo.png', 0x89, 0x50, 0x4e, 0x47, 0),
      file('wide.txt', 0xff, 0xfe, 0x48, 0, 0x69, 0),
      file('old.txt', 0x47, 0x72, 0xf6, 0xdf, 0x65),
      file('nothing.txt'),
    ]);
    await expectText(tiles(screen), 'wide.txt');
    await expectText(
      screen.alert(),
      'Not attached “photo.png” is not a text file. “old.txt” is not in UTF-8. Save it as UTF-8, then attach it again. “nothing.txt” is empty.',
    );
    expect(await violations(screen.page)).toEqual([]);
    await screen.button('Dismiss').click();
    await expectGone(screen.alert());
  });

  test('are refused where a message cannot hold them', async () => {
    const screen = await stage.openReady();
    const chooser = screen.page.waitForEvent('filechooser');
    await screen.button('Attach text files').click();
    const buffer = Buffer.alloc(600_000, 'x');
    await (
      await chooser
    ).setFiles([
      { name: 'one.log', mimeType: 'text/plain', buffer },
      { name: 'two.log', mimeType: 'text/plain', buffer },
    ]);
    await expectText(
      screen.alert(),
      '“two.log” is too long: one message holds 1,000,000 characters together.',
    );
    await expectText(tiles(screen), 'one.log');
  });

  test('survive a reload, and come back when the server refuses them', async () => {
    const screen = await stage.openReady();
    await drag(screen, 'drop', [textFile('notes.md', '# Notes')]);
    await expectVisible(tile(screen, 'notes.md'));
    await screen.page.reload();
    await expectVisible(tile(screen, 'notes.md'));
    await screen.refuse('**/api/generations', 'model_not_found');
    await screen.send('Look');
    await expectText(screen.alert(), 'Not sent');
    await expectVisible(tile(screen, 'notes.md'));
    await expectSoon(() => screen.composer.inputValue(), 'Look');
  });

  test('wait in the queue with their message', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Half'], [' and all']));
    await screen.send('Begin');
    await expectText(screen.answer(), 'Half');
    await drag(screen, 'drop', [textFile('notes.md', '# Notes')]);
    await expectVisible(tile(screen, 'notes.md'));
    await screen.send('And this?');
    await expectText(screen.page.getByText('Queued:').locator('..'), 'notes.md · And this?');
    expect(await tiles(screen).count()).toBe(0);
    stage.server.upstream.next(answer({ text: 'Then this' }));
    gate.release();
    await expectText(screen.answer(), 'Then this');
    const messages = await stage.storedMessages(screen);
    expect(messages[2]?.['parts']).toEqual([
      { type: 'text', text: '# Notes', name: 'notes.md' },
      { type: 'text', text: 'And this?' },
    ]);
  });

  test('that were sent can be read, and saved under their name', async () => {
    const screen = await stage.openReady();
    await drag(screen, 'drop', [textFile('notes.md', '# Notes')]);
    await expectVisible(tile(screen, 'notes.md'));
    await screen.send('Look');
    await expectText(screen.answer(), 'Hello');
    await tile(screen, 'notes.md').click();
    await expectSoon(() => editor(screen).getByLabel('Text').inputValue(), '# Notes');
    expect(await violations(screen.page)).toEqual([]);
    const download = screen.page.waitForEvent('download');
    await screen.button('Download').click();
    expect((await download).suggestedFilename()).toBe('notes.md');
    await screen.page.keyboard.press('Escape');
    await expectSoon(() => screen.hasFocus(tile(screen, 'notes.md')), true);
  });
});

test('what is attached is changed where a message is edited, and the focus stays there', async () => {
  const screen = await stage.openReady();
  await drag(screen, 'drop', [textFile('notes.md', '# Notes'), textFile('data.csv', 'a,b')]);
  await expectVisible(tile(screen, 'data.csv'));
  await screen.send('Look');
  await expectText(screen.answer(), 'Hello');
  await screen.question('Look').hover();
  await screen.question('Look').getByRole('button', { name: 'Edit' }).click();
  const field = screen.page.getByRole('textbox', { name: 'Edit message' });
  await expectSoon(() => screen.hasFocus(field), true);
  await screen.button('Remove notes.md').click();
  await expectSoon(() => screen.hasFocus(field), true);
  await tile(screen, 'data.csv').click();
  await editor(screen).getByLabel('Name').press('Escape');
  await expectGone(editor(screen));
  await tile(screen, 'data.csv').click();
  await screen.button('Remove').click();
  await expectSoon(() => screen.hasFocus(field), true);
  await field.press('Enter');
  await expectText(screen.question('Look'), '2/2');
  expect(await sentParts(screen)).toEqual([{ type: 'text', text: 'Look' }]);
});

describe('keys', () => {
  test('that go up from an empty composer edit the last message, with what is attached', async () => {
    const screen = await stage.openReady();
    await drag(screen, 'drop', [textFile('notes.md', '# Notes')]);
    await expectVisible(tile(screen, 'notes.md'));
    await screen.send('Look');
    await expectText(screen.answer(), 'Hello');
    await expectVisible(screen.button('Send'));
    await screen.composer.fill('x');
    await screen.composer.press('ArrowUp');
    expect(await screen.button('Send as a new branch').count()).toBe(0);
    await screen.composer.fill('');
    await screen.composer.press('ArrowUp');
    await expectVisible(screen.button('Send as a new branch'));
    await expectVisible(screen.button('Remove notes.md'));
    await screen.page.keyboard.press('Escape');
    await expectGone(screen.button('Send as a new branch'));
  });

  test('that nothing takes are typed into the composer', async () => {
    const screen = await stage.openReady();
    await screen.composer.blur();
    await screen.page.keyboard.type('hi there');
    await expectSoon(() => screen.composer.inputValue(), 'hi there');
  });
});

test('a message that the server took as the page died does not come back beside itself', async () => {
  const screen = await stage.openReady();
  const taken = Promise.withResolvers<void>();
  // The server takes it, and the page never learns so.
  await screen.page.route('**/api/generations', async (route) => {
    await route.fetch();
    taken.resolve();
  });
  await drag(screen, 'drop', [textFile('notes.md', '# Notes')]);
  await expectVisible(tile(screen, 'notes.md'));
  await screen.send('Took it');
  await taken.promise;
  await screen.composer.pressSequentially('and this');
  await screen.page.reload();
  await expectSoon(() => screen.composer.inputValue(), 'and this');
  expect(await tiles(screen).count()).toBe(0);
});
