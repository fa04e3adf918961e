import type { Page, Response } from 'playwright-core';

/** Requests and answers of a page in which a secret was seen. */
export function watchTraffic(page: Page, secret: string): { found: () => Promise<string[]> } {
  const found: string[] = [];
  const reading: Promise<void>[] = [];
  page.on('request', (request) => {
    const text = `${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`;
    if (text.includes(secret)) found.push(`${request.method()} ${request.url()}`);
  });
  const read = async (response: Response) => {
    // An answer without a body, or one that was cut off, cannot be read and holds nothing.
    const text = await response.text().catch(() => '');
    const headers = JSON.stringify(response.headers());
    if (`${headers} ${text}`.includes(secret)) found.push(`answer of ${response.url()}`);
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
