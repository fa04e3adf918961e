import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

const TIMEOUT_MS = 10_000;

/**
 * Waits until a part of the page shows a text; whitespace counts as one blank. What is far out of
 * sight is not laid out, and counts as well.
 */
export async function expectText(part: Locator, text: string): Promise<void> {
  const texts = async () =>
    `${await part.innerText()}\n${await part.textContent()}`.replaceAll(/\s+/g, ' ');
  await expect.poll(texts, { timeout: TIMEOUT_MS }).toContain(text);
}

export async function expectVisible(part: Locator): Promise<void> {
  await part.waitFor({ state: 'visible', timeout: TIMEOUT_MS });
}

export async function expectGone(part: Locator): Promise<void> {
  await part.waitFor({ state: 'hidden', timeout: TIMEOUT_MS });
}

/** Waits until a value is what it should be. */
export async function expectSoon<T>(value: () => T | Promise<T>, wanted: T): Promise<void> {
  await expect.poll(value, { timeout: TIMEOUT_MS }).toEqual(wanted);
}
