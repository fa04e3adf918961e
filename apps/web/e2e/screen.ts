import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { type ErrorCode, ERRORS } from '@parley/contracts';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

/** Where Debian puts it: without windows, which is less work for the same pictures, or with them. */
const SHELL = '/usr/bin/chromium-headless-shell';
const CHROMIUM = '/usr/bin/chromium';

/** @param args switches beside those that every test needs */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['PARLEY_TEST_CHROMIUM'] ?? (existsSync(SHELL) ? SHELL : CHROMIUM),
    env: { ...process.env, FONTCONFIG_FILE: join(import.meta.dirname, 'fonts.conf') },
    args: [
      ...args,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // The same picture on every machine.
      '--force-color-profile=srgb',
      '--disable-lcd-text',
    ],
  });
}

/** Answers with an error status, and headers of ours that count on secure origins alone. */
const EXPECTED = [
  'Failed to load resource',
  'The Cross-Origin-Opener-Policy header has been ignored',
];

/** How long anything may take to appear. */
const TIMEOUT_MS = 10_000;

export interface ScreenOptions {
  width?: number;
  height?: number;
  /** By which the browser calls the server, where it is not the server's own. */
  origin?: string;
}

/** A page of the app as a person sees it: what can be read, typed and pressed. */
export class Screen {
  readonly page: Page;
  /**
   * What the browser complained of in any tab, a violated security policy among it, but for what
   * is {@link EXPECTED}.
   */
  readonly complaints: string[];
  readonly composer: Locator;
  readonly conversation: Locator;
  readonly keyField: Locator;

  private constructor(page: Page, complaints: string[] = []) {
    this.page = page;
    this.complaints = complaints;
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.conversation = page.getByRole('log');
    this.keyField = page.getByLabel('OpenRouter key').getByPlaceholder('Paste a key');
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const isExpected = EXPECTED.some((text) => message.text().includes(text));
      if (message.type() === 'error' && !isExpected) this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, options: ScreenOptions = {}): Promise<Screen> {
    const { width = 1440, height = 900, origin = url } = options;
    const context = await browser.newContext({ viewport: { width, height } });
    context.setDefaultTimeout(TIMEOUT_MS);
    const screen = new Screen(await context.newPage());
    await screen.page.goto(origin);
    return screen;
  }

  /** Another tab of the same browser, at the same place. */
  async openTab(): Promise<Screen> {
    const screen = new Screen(await this.page.context().newPage(), this.complaints);
    await screen.page.goto(this.page.url());
    return screen;
  }

  async saveKey(key: string): Promise<void> {
    await this.keyField.fill(key);
    await this.page.getByRole('button', { name: 'Save key' }).click();
  }

  async skipFirstRun(): Promise<void> {
    await this.page.getByRole('button', { name: 'Skip set-up' }).click();
  }

  async chooseModel(query: string): Promise<void> {
    await this.page.getByRole('button', { name: /^(Choose a model|Model: )/ }).click();
    const search = this.page.getByRole('combobox', { name: 'Search models' });
    await search.fill(query);
    await this.page.getByRole('option').first().waitFor();
    await search.press('Enter');
  }

  /** The server refuses what goes to an address from here on, but not before `until`. */
  async refuse(
    address: string,
    code: ErrorCode,
    until: Promise<void> = Promise.resolve(),
  ): Promise<void> {
    const { status, message, retryable } = ERRORS[code];
    const error = { code, message, retryable, requestId: 'request-id' };
    await this.page.route(address, async (route) => {
      await until;
      await route.fulfill({ status, json: { error } });
    });
  }

  hasFocus(field: Locator): Promise<boolean> {
    return field.evaluate((element) => element === document.activeElement);
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  answer(): Locator {
    return this.page
      .getByRole('article', { name: /said$/ })
      .and(this.page.locator(':not([aria-label^="You"])'))
      .last();
  }

  /** What a person said. */
  question(text: string): Locator {
    return this.page
      .getByRole('article', { name: 'You said', exact: true })
      .filter({ hasText: text })
      .last();
  }

  /** In the sidebar. */
  chatLink(title: string): Locator {
    return this.page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: title });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  alert(): Locator {
    return this.page.getByRole('alert');
  }
}
