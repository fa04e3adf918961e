import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../server/test/harness.ts';
import { ModelFolders } from './model-folders.ts';
import { launchBrowser, Screen, type ScreenOptions } from './screen.ts';

/** What answers where nobody chose another. */
const TEST_MODEL = 'openrouter/fake/model';

export interface Stage {
  /** Of the present test, once its first screen is open. */
  readonly server: TestServer;
  /** For servers that run models themselves. */
  readonly models: ModelFolders;
  /** Starts a server, and opens its page in a browser that knows nothing. */
  open(options?: TestServerOptions, view?: ScreenOptions): Promise<Screen>;
  /** With a key saved, and the model of the tests chosen. */
  openReady(view?: ScreenOptions): Promise<Screen>;
  /** The messages of the chat that the page shows, as the server has them. */
  storedMessages(screen: Screen): Promise<Record<string, unknown>[]>;
}

/**
 * One browser for all tests of a file, one server for each of them.
 *
 * @param args switches of the browser
 */
export function setUpStage(args: readonly string[] = []): Stage {
  let browser: Browser | null = null;
  let server: TestServer | null = null;
  let screens: Screen[] = [];
  const models = new ModelFolders();

  beforeAll(async () => {
    browser = await launchBrowser(args);
  });
  afterAll(() => browser?.close());
  afterAll(() => models.remove());
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) {
      // What a test answers itself may be asked for up to the last moment.
      for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    }
    await server?.stop();
    server = null;
    const complaints = screens.flatMap((screen) => screen.complaints);
    screens = [];
    expect(complaints).toEqual([]);
  });

  async function startServer(options: TestServerOptions): Promise<TestServer> {
    // An answer that a test has left in its middle is not waited for.
    const env = { PARLEY_DRAIN_SECONDS: '0', ...options.env };
    server = await startTestServer({ ...options, env });
    await server.call('POST', '/api/models/refresh');
    return server;
  }

  async function openPage(view: ScreenOptions): Promise<Screen> {
    if (browser === null) throw new Error('The browser has not been started.');
    const screen = await Screen.open(browser, stage.server.url, view);
    screens.push(screen);
    return screen;
  }

  const stage: Stage = {
    models,
    get server() {
      if (server === null) throw new Error('No screen is open.');
      return server;
    },
    async open(options = {}, view = {}) {
      await startServer(options);
      return openPage(view);
    },
    async openReady(view = {}) {
      const { call } = await startServer({});
      const { settings } = (await call('GET', '/api/settings')).body;
      // To choose it on the page would take a fifth of the time of a test.
      await call('PUT', '/api/settings', { ...settings, defaultModelId: TEST_MODEL });
      const screen = await openPage(view);
      await screen.page.getByRole('button', { name: /^Model: / }).waitFor();
      return screen;
    },
    async storedMessages(screen) {
      const chatId = screen.page.url().split('/chats/')[1] ?? '';
      const { body } = await stage.server.call('GET', `/api/chats/${chatId}/messages`);
      return body.messages;
    },
  };
  return stage;
}
