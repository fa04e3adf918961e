import type { Page, Response } from 'playwright-core';

/** Requests and answers of a page, whole, to look for a secret in them that is made only later. */
export function recordTraffic(page: Page): { holding: (secret: string) => Promise<string[]> } {
  const seen: { name: string; text: string }[] = [];
  const reading: Promise<void>[] = [];
  page.on('request', (request) => {
    const name = `${request.method()} ${request.url()}`;
    const headers = JSON.stringify(request.headers());
    seen.push({ name, text: `${request.url()} ${headers} ${request.postData() ?? ''}` });
  });
  const read = async (response: Response) => {
    // An answer without a body, or one that was cut off, cannot be read and holds nothing.
    const text = await response.text().catch(() => '');
    const headers = JSON.stringify(response.headers());
    seen.push({ name: `answer of ${response.url()}`, text: `${headers} ${text}` });
  };
  page.on('response', (response) => void reading.push(read(response)));
  return {
    async holding(secret) {
      await Promise.all(reading);
      return seen.filter(({ text }) => text.includes(secret)).map(({ name }) => name);
    },
  };
}

/** Requests and answers of a page in which a secret was seen. */
export function watchTraffic(page: Page, secret: string): { found: () => Promise<string[]> } {
  const traffic = recordTraffic(page);
  return { found: () => traffic.holding(secret) };
}

/** Everything in which a page can keep text. */
export function placesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    JSON.stringify(history.state),
    document.cookie,
    location.href,
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input')].map((field) => field.value),
    ...[...document.querySelectorAll('textarea')].map((field) => field.value),
  ]);
}
