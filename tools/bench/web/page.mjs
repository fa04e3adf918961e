// A page in a headless Chromium, and what it costs, as the browser's own counters tell it.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { findChromium } from '../../test/chromium.mjs';

const { chromium } = createRequire(new URL('../../../apps/web/package.json', import.meta.url))(
  'playwright-core',
);

const VIEWPORT = { width: 1280, height: 800 };
const TIMEOUT_MS = 120_000;
const RECORDER = fileURLToPath(new URL('recorder.js', import.meta.url));

export async function launch() {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('The bench of the web needs a Chromium.');
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--enable-precise-memory-info',
  ];
  return chromium.launch({ executablePath, args });
}

/** A fresh page, as in a browser that knows nothing; `work` has it, then it is closed. */
export async function withPage(browser, work) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  context.setDefaultTimeout(TIMEOUT_MS);
  try {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await context.addInitScript({ path: RECORDER });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    // Time on the processor: what others do on the machine is not in it.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return await work(new MeasuredPage(page, cdp));
  } finally {
    await context.close();
  }
}

export class MeasuredPage {
  constructor(page, cdp) {
    this.page = page;
    this.cdp = cdp;
  }

  /** @param rate 4: as on a processor of a quarter of the speed */
  throttle(rate) {
    return this.cdp.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** Milliseconds of the main thread since it began, bytes and nodes now. */
  async counters() {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    return {
      cpuMs: of('TaskDuration') * 1000,
      scriptMs: of('ScriptDuration') * 1000,
      layoutMs: (of('LayoutDuration') + of('RecalcStyleDuration')) * 1000,
      heapMib: of('JSHeapUsedSize') / 2 ** 20,
    };
  }

  async heapMib() {
    for (let times = 0; times < 3; times += 1) await this.cdp.send('HeapProfiler.collectGarbage');
    return (await this.counters()).heapMib;
  }

  nodes() {
    return this.page.evaluate(() => document.querySelectorAll('*').length);
  }

  settled() {
    return this.page.evaluate(() => window.bench.settled());
  }

  /**
   * Sends a message and waits until its answer has ended.
   *
   * @param meanwhile what else happens from its first words on
   * @returns frames, long tasks, shifts and keys from those first words to the end, and the cost of that
   */
  async answer(text, meanwhile = async () => {}) {
    const field = this.page.getByRole('textbox', { name: 'Message' });
    await field.fill(text);
    await field.press('Enter');
    await this.page.evaluate(() => window.bench.hasBegun());
    const before = await this.counters();
    await this.page.evaluate(() => window.bench.begin());
    const ended = this.page.evaluate(() => window.bench.hasEnded());
    await meanwhile(this);
    await ended;
    const record = await this.page.evaluate(() => window.bench.end());
    const after = await this.counters();
    return { ...record, cost: difference(after, before) };
  }
}

export function difference(after, before) {
  return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));
}
