import { type ErrorCode, ERRORS } from '@parley/contracts';
import {
  answer,
  answerFrames,
  chunk,
  createGate,
  done,
  end,
  errorChunk,
  errorMidStream,
  frame,
  head,
  httpError,
  json,
  rateLimited,
  type Script,
} from '@parley/providers/testing';

import { TEST_KEY } from '../../server/test/harness.ts';
import { expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import type { Stage } from './stage.ts';

/** Something the app can look like. */
export interface State {
  name: string;
  /** Brings a page there; what it does may differ on a phone. */
  arrange: (stage: Stage, view: ScreenOptions) => Promise<Screen>;
}

/** From here on, the sidebar stands beside the page. */
const WIDE = 1280;

const QUESTION = 'Why does the sea look green close to the shore?';
const ANSWER = `Close to the shore the water is shallow, so the sand below sends part of the light back.

The colour you see is what is left after the water has taken out the red:

\`\`\`ts
const seen = light.filter((ray) => ray.wavelength < 600);
\`\`\`

Further out nothing comes back from the ground, and the sea turns blue.`;
const REASONING = 'Water absorbs red light first.\nThe ground matters where it is shallow.';

export const STATES: readonly State[] = [
  {
    name: 'first-run-key',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await expectVisible(screen.page.getByRole('heading', { name: 'Paste a key to begin.' }));
      return screen;
    },
  },
  {
    name: 'first-run-key-refused',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      stage.server.upstream.on('/key', json(401, { error: { message: 'No', code: 401 } }));
      await screen.saveKey(TEST_KEY);
      await expectVisible(screen.page.getByText('OpenRouter does not accept this key').first());
      return screen;
    },
  },
  { name: 'first-run-key-saved', arrange: keySaved },
  {
    name: 'first-run-model',
    async arrange(stage, view) {
      const screen = await keySaved(stage, view);
      await screen.page.getByRole('main').getByRole('button', { name: 'Choose a model' }).click();
      await screen.page.getByRole('option').first().waitFor();
      return screen;
    },
  },
  {
    name: 'first-run-message',
    async arrange(stage, view) {
      const screen = await keySaved(stage, view);
      await screen.page.getByRole('main').getByRole('button', { name: 'Choose a model' }).click();
      await screen.page.getByRole('option', { name: 'Thinker' }).click();
      await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
      return screen;
    },
  },
  { name: 'new-chat', arrange: (stage, view) => stage.openReady(view) },
  {
    name: 'new-chat-without-key',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await screen.skipFirstRun();
      return screen;
    },
  },
  {
    name: 'chat',
    arrange: (stage, view) =>
      answered(stage, view, answer({ reasoning: REASONING, deltas: [ANSWER] })),
  },
  {
    name: 'chat-with-reasoning',
    async arrange(stage, view) {
      const script = answer({ reasoning: REASONING, deltas: [ANSWER] });
      const screen = await answered(stage, view, script);
      await screen.page.getByRole('button', { name: /^Thought/ }).click();
      return screen;
    },
  },
  {
    name: 'chat-thinking',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      const gate = stage.server.upstream.hold();
      stage.server.upstream.next([
        head(),
        ...answerFrames({ reasoning: REASONING, deltas: [] }),
        { do: 'wait', gate },
        end,
      ]);
      await screen.send(QUESTION);
      await expectText(screen.answer(), 'Thinking');
      return screen;
    },
  },
  { name: 'chat-streaming', arrange: streaming },
  {
    name: 'chat-queued',
    async arrange(stage, view) {
      const screen = await streaming(stage, view);
      await screen.send('And at night?');
      await expectVisible(screen.page.getByText('And at night?'));
      return screen;
    },
  },
  {
    name: 'chat-stopped',
    async arrange(stage, view) {
      const screen = await streaming(stage, view);
      await screen.page.waitForTimeout(STOP_GUARD_MS);
      await screen.button('Stop').click();
      await expectText(screen.answer(), 'Stopped');
      return screen;
    },
  },
  failed('chat-key-refused', httpError(401)),
  failed('chat-no-credit', httpError(402)),
  failed('chat-rate-limited', rateLimited({ 'retry-after': '240' })),
  failed('chat-rate-limited-for-long', rateLimited({ 'retry-after': '900' })),
  failed('chat-provider-failed', httpError(400, { message: 'No such parameter' })),
  failed('chat-declined', httpError(403, { message: 'Flagged' })),
  failed('chat-model-missing', httpError(404)),
  failed('chat-too-long', httpError(413)),
  failed('chat-broken-off', errorMidStream(errorChunk(502))),
  {
    name: 'chat-cut-off',
    arrange: (stage, view) =>
      answered(stage, view, [
        head(),
        ...answerFrames({ text: ANSWER }),
        frame(chunk({ finishReason: 'length' })),
        done,
        end,
      ]),
  },
  {
    name: 'chat-interrupted',
    async arrange(stage, view) {
      const screen = await answered(stage, view, answer({ deltas: [ANSWER] }));
      await screen.page.route('**/messages*', async (route) => {
        const body = await (await route.fetch()).json();
        const error = { code: 'interrupted', message: '', requestId: '', retryable: true };
        Object.assign(body.messages.at(-1), { state: 'interrupted', finishReason: null, error });
        await route.fulfill({ json: body });
      });
      await screen.page.reload();
      await expectVisible(screen.button('Continue'));
      return screen;
    },
  },
  {
    name: 'chat-editing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.always(httpError(403, { message: 'Flagged' }));
      await screen.send(QUESTION);
      await screen.button('Edit message').click();
      await expectVisible(screen.page.getByText('Editing the last message', { exact: false }));
      return screen;
    },
  },
  {
    name: 'chat-not-sent',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await refuse(screen, '**/api/generations', 'too_many_generations');
      await screen.send(QUESTION);
      await expectText(screen.alert(), 'Not sent');
      return screen;
    },
  },
  {
    name: 'chat-unreadable',
    async arrange(stage, view) {
      const screen = await answered(stage, view, answer({ deltas: [ANSWER] }));
      await refuse(screen, '**/messages*', 'validation_error');
      await screen.page.reload();
      await expectVisible(screen.page.getByText('This chat could not be read.'));
      return screen;
    },
  },
  {
    name: 'chat-archived',
    async arrange(stage, view) {
      const screen = await answered(stage, view, answer({ deltas: [ANSWER] }));
      const path = new URL(screen.page.url()).pathname;
      await stage.server.call('PATCH', `/api${path}`, { archived: true });
      await screen.page.reload();
      await expectVisible(screen.button('Unarchive'));
      return screen;
    },
  },
  {
    name: 'chat-offline',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.context().setOffline(true);
      await screen.send(QUESTION);
      await expectText(screen.alert(), 'No connection to the server');
      return screen;
    },
  },
  {
    name: 'chat-reconnecting',
    async arrange(stage, view) {
      const screen = await streaming(stage, view);
      await screen.page.route('**/api/events?*', (route) => route.abort());
      await screen.page.reload();
      await expectVisible(screen.page.getByText('Connection lost. Reconnecting…'));
      return screen;
    },
  },
  {
    name: 'chat-missing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.goto(`${stage.server.url}/chats/nothing-here`);
      await expectVisible(screen.page.getByText('This chat does not exist.'));
      return screen;
    },
  },
  { name: 'model-picker', arrange: picker },
  {
    name: 'model-picker-no-match',
    async arrange(stage, view) {
      const screen = await picker(stage, view);
      await screen.page.getByRole('combobox', { name: 'Search models' }).fill('vison');
      await expectVisible(screen.page.getByText('No model matches “vison”.'));
      return screen;
    },
  },
  {
    name: 'model-picker-needs-key',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await stage.server.call('DELETE', '/api/providers/openrouter/key');
      await screen.page.reload();
      await screen.page.getByRole('button', { name: /^Model: / }).click();
      await expectVisible(screen.page.getByText('Needs a key for OpenRouter').first());
      return screen;
    },
  },
  {
    name: 'model-picker-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await refuse(screen, '**/api/models', 'validation_error');
      await screen.page.reload();
      await screen.page.getByRole('button', { name: /^Model: / }).click();
      await expectVisible(screen.page.getByText('The models could not be read.'));
      return screen;
    },
  },
  { name: 'sidebar', arrange: sidebar },
  {
    name: 'sidebar-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await refuse(screen, '**/api/chats?*', 'validation_error');
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
  {
    name: 'key-card',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Check').click();
      await expectVisible(screen.page.getByText('Checked just now.', { exact: false }));
      return screen;
    },
  },
  {
    name: 'key-card-missing',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await screen.skipFirstRun();
      await openSidebar(screen);
      await expectVisible(screen.keyField);
      return screen;
    },
  },
  keyAnswered('key-card-checking', [{ do: 'wait', gate: createGate() }], 'Checking'),
  keyAnswered('key-card-refused', httpError(401), 'OpenRouter does not accept this key.'),
  keyAnswered('key-card-not-checked', httpError(503), 'Saved, not checked'),
  {
    name: 'key-card-replacing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Replace').click();
      await expectVisible(screen.button('Keep the old one'));
      return screen;
    },
  },
  {
    name: 'key-card-environment',
    async arrange(stage, view) {
      const env = { OPENROUTER_API_KEY: TEST_KEY };
      const screen = await stage.open({ key: null, env }, view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await expectVisible(screen.page.getByText('Set by OPENROUTER_API_KEY', { exact: false }));
      return screen;
    },
  },
  {
    name: 'key-clearing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Clear').click();
      await expectVisible(screen.page.getByRole('heading', { name: 'Clear the OpenRouter key?' }));
      return screen;
    },
  },
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
      await expectVisible(screen.page.getByRole('main').getByRole('heading').first());
      return screen;
    },
  },
  settings('appearance'),
  settings('defaults'),
  settings('providers'),
  settings('data'),
  {
    name: 'settings-changed',
    async arrange(stage, view) {
      const screen = await openSettings(stage, view, 'defaults');
      await screen.page.getByLabel('Silence').fill('60');
      await screen.page.getByLabel('Connecting').fill('soon');
      await expectVisible(screen.page.getByText('2 changes not saved'));
      return screen;
    },
  },
  {
    name: 'settings-conflict',
    async arrange(stage, view) {
      const screen = await openSettings(stage, view, 'defaults');
      await screen.page.getByLabel('Silence').fill('60');
      const { body } = await stage.server.call('GET', '/api/settings');
      await stage.server.call('PUT', '/api/settings', body.settings);
      await screen.button('Save').click();
      await expectVisible(screen.button('Keep mine'));
      return screen;
    },
  },
  {
    name: 'settings-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await refuse(screen, '**/api/settings', 'validation_error');
      await screen.page.goto(`${stage.server.url}/settings/defaults`);
      await expectVisible(screen.button('Try again'));
      return screen;
    },
  },
  {
    name: 'settings-not-saved',
    async arrange(stage, view) {
      const screen = await openSettings(stage, view, 'defaults');
      await screen.page.getByLabel('Silence').fill('60');
      await screen.page.route('**/api/settings', (route) => route.abort());
      await screen.button('Save').click();
      await expectVisible(screen.alert());
      return screen;
    },
  },
  {
    name: 'closed',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await refuse(screen, '**/api/**', 'bootstrap_required');
      await screen.page.goto(`${stage.server.url}/settings/defaults`);
      await expectVisible(screen.page.getByRole('heading', { name: 'Parley is closed from here' }));
      return screen;
    },
  },
  {
    name: 'secret-found',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.evaluate((apiKey) => {
        localStorage.setItem('chat-store', JSON.stringify({ state: { apiKey }, version: 1 }));
      }, TEST_KEY);
      await screen.page.reload();
      await expectVisible(screen.page.getByText('A key was found', { exact: false }));
      return screen;
    },
  },
];

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

/** The server refuses what goes to an address from here on. */
async function refuse(screen: Screen, address: string, code: ErrorCode): Promise<void> {
  const { status, message, retryable } = ERRORS[code];
  const error = { code, message, retryable, requestId: 'request-id' };
  await screen.page.route(address, (route) => route.fulfill({ status, json: { error } }));
}

/** The card of a key, after the provider was asked about it. */
function keyAnswered(name: string, script: Script, shown: string): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.on('/key', script);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Check').click();
      await expectVisible(screen.page.getByText(shown, { exact: false }).first());
      return screen;
    },
  };
}

async function keySaved(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.open({ key: null }, view);
  await screen.saveKey(TEST_KEY);
  await expectVisible(screen.page.getByText('$75.50').first());
  return screen;
}

async function answered(stage: Stage, view: ScreenOptions, script: Script): Promise<Screen> {
  const screen = await stage.openReady(view);
  stage.server.upstream.next(script);
  await screen.send(QUESTION);
  await expectText(screen.answer(), 'the sea turns blue');
  await expectVisible(screen.button('Send'));
  return screen;
}

async function streaming(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  const [before = '', after = ''] = ANSWER.split('Further');
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, [before], [after]));
  await screen.send(QUESTION);
  await expectText(screen.answer(), 'const seen');
  return screen;
}

function failed(name: string, script: Script): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.always(script);
      await screen.send(QUESTION);
      await expectVisible(screen.page.getByText('openrouter · ', { exact: false }));
      return screen;
    },
  };
}

async function picker(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  await screen.page.getByRole('button', { name: /^Model: / }).click();
  await screen.page.getByRole('option').first().waitFor();
  return screen;
}

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

/** Where it does not stand beside the page. */
async function openSidebar(screen: Screen): Promise<void> {
  const { width = 0 } = screen.page.viewportSize() ?? {};
  if (width < WIDE) await screen.button('Open sidebar').click();
}

async function chatMenu(screen: Screen, title: string): Promise<void> {
  await screen.chatLink(title).click({ button: 'right' });
  await expectVisible(screen.page.getByRole('menu'));
}

async function openSettings(stage: Stage, view: ScreenOptions, section: string): Promise<Screen> {
  const screen = await stage.openReady(view);
  await screen.page.goto(`${stage.server.url}/settings/${section}`);
  await expectVisible(screen.page.getByRole('main').getByRole('heading', { level: 2 }).first());
  return screen;
}

function settings(section: string): State {
  return {
    name: `settings-${section}`,
    arrange: (stage, view) => openSettings(stage, view, section),
  };
}
