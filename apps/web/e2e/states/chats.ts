import { createGate } from '@parley/providers/testing';

import { expectText, expectVisible } from '../expect-soon.ts';
import { heldAnswer } from '../held-answer.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { openSidebar, type State } from './scene.ts';

const SIDEBAR: readonly State[] = [
  { name: 'sidebar', arrange: sidebar },
  {
    name: 'sidebar-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/chats?*', 'validation_error');
      await screen.page.reload();
      await openSidebar(screen);
      await expectVisible(screen.page.getByText('The chats could not be read.'));
      return screen;
    },
  },
  {
    name: 'sidebar-menu',
    async arrange(stage, view) {
      const screen = await sidebar(stage, view);
      await chatMenu(screen, 'Trip to Trieste');
      return screen;
    },
  },
  {
    name: 'sidebar-renaming',
    async arrange(stage, view) {
      const screen = await sidebar(stage, view);
      await chatMenu(screen, 'Trip to Trieste');
      await screen.page.getByRole('menuitem', { name: 'Rename' }).click();
      await expectVisible(screen.page.getByRole('textbox', { name: /^(Title|Rename)/ }));
      return screen;
    },
  },
  {
    name: 'sidebar-deleted',
    async arrange(stage, view) {
      const screen = await sidebar(stage, view);
      await chatMenu(screen, 'Trip to Trieste');
      await screen.page.getByRole('menuitem', { name: 'Delete' }).click();
      await expectVisible(screen.page.getByText('Chat deleted'));
      return screen;
    },
  },
];

const ARCHIVE: readonly State[] = [
  {
    name: 'archive',
    async arrange(stage, view) {
      const screen = await withChats(stage, view);
      const { body } = await stage.server.call('GET', '/api/chats');
      for (const { id } of body.chats.slice(0, 2))
        await stage.server.call('PATCH', `/api/chats/${id}`, { archived: true });
      await screen.page.goto(`${stage.server.url}/archive`);
      await expectVisible(screen.page.getByRole('main').getByText('Trip to Trieste'));
      return screen;
    },
  },
  {
    name: 'archive-empty',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.goto(`${stage.server.url}/archive`);
      await expectText(screen.page.getByRole('main'), 'No archived chats.');
      return screen;
    },
  },
];

/** The list of chats, and the archive. */
export const CHATS: readonly State[] = [
  ...SIDEBAR.map((state) => ({ ...state, isLostWhenNarrow: true as const })),
  ...ARCHIVE,
];

async function withChats(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  const titles = [
    'A much longer title than a row of the sidebar has room for, which is cut',
    'Rust or Go for a small tool',
    'Trip to Trieste',
  ];
  for (const title of titles) await stage.server.call('POST', '/api/chats', { title });
  await screen.page.reload();
  return screen;
}

/** Of several chats, one is being answered, and one has an answer that nobody has seen. */
async function sidebar(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await withChats(stage, view);
  const gate = createGate();
  stage.server.upstream.next(heldAnswer(gate, ['Unseen'], []));
  stage.server.upstream.next(heldAnswer(stage.server.upstream.hold(), ['Still'], []));
  await screen.send('Answered while nobody looked');
  await expectText(screen.answer(), 'Unseen');
  await newChat(screen);
  await screen.send('Still being answered');
  await expectText(screen.answer(), 'Still');
  await newChat(screen);
  gate.release();
  await openSidebar(screen);
  await expectVisible(screen.page.getByText('New answer').first());
  return screen;
}

async function newChat(screen: Screen): Promise<void> {
  await openSidebar(screen);
  await screen.page.getByRole('link', { name: 'New chat' }).click();
  await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
}

async function chatMenu(screen: Screen, title: string): Promise<void> {
  await screen.chatLink(title).click({ button: 'right' });
  await expectVisible(screen.page.getByRole('menu'));
}
