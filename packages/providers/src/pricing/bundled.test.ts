import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';

import { VENDORS } from '../registry.ts';
import { BUNDLED_VERSION, bundledPriceOf } from './bundled.ts';
import { costOf } from './cost.ts';
import { usdText } from './money.ts';

const AT = new Date('2026-11-22T12:00:00Z');

/** US dollars, as text. */
async function costAt(
  provider: string,
  model: string,
  tokens: { input?: number; output?: number; cached?: number; written?: number },
  at = AT,
): Promise<string | null> {
  const found = await bundledPriceOf(provider, model, at);
  if (found === null) return null;
  const usage = {
    inputTokens: tokens.input ?? 0,
    outputTokens: tokens.output ?? 0,
    reasoningTokens: null,
    cachedInputTokens: tokens.cached ?? null,
    cacheWriteTokens: tokens.written ?? null,
  };
  const cost = costOf({ usage, price: found.price });
  return cost === null ? null : usdText(cost.total);
}

describe('the bundled table', () => {
  it('says which of its rows a price is of', async () => {
    const found = await bundledPriceOf('openai', 'gpt-5-2025-08-07', AT);
    expect(found?.ref).toBe(`genai-prices ${BUNDLED_VERSION} openai/gpt-5`);
  });

  it('is of the version that is installed', () => {
    const workspace = new URL('../../../../pnpm-workspace.yaml', import.meta.url);
    expect(readFileSync(workspace, 'utf8')).toContain(
      `'@pydantic/genai-prices': ${BUNDLED_VERSION}\n`,
    );
  });

  it('is read with the first price that is wanted from it, and not before', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      let read = 0;
      registerHooks({
        resolve(specifier, context, next) {
          if (specifier === '@pydantic/genai-prices') read += 1;
          return next(specifier, context);
        },
      });
      const { bundledPriceOf } = await import('${new URL('index.ts', import.meta.url).href}');
      const counts = [read];
      for (const provider of ['my-endpoint', 'openai', 'openai']) {
        await bundledPriceOf(provider, 'gpt-5', new Date());
        counts.push(read);
      }
      console.log(counts.join());
    `;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trim()).toBe('0,0,1,1');
  });

  it('knows every provider by its own name', async () => {
    const million = { input: 100_000, output: 100_000 };
    expect(await costAt('openai', 'gpt-5', million)).toBe('1.125');
    expect(await costAt('anthropic', 'claude-sonnet-4-5-20250929', million)).toBe('1.8');
    expect(await costAt('gemini', 'gemini-2.5-pro', million)).toBe('1.125');
    expect(await costAt('openrouter', 'openai/gpt-5', million)).toBe('1.125');
  });

  it('charges what is read from a cache and what is written to it apart', async () => {
    const tokens = { input: 10_000, cached: 2_000, written: 5_000 };
    // 3,000 at 3, 2,000 at 0.3 and 5,000 at 3.75 dollars for a million
    expect(await costAt('anthropic', 'claude-sonnet-4-5', tokens)).toBe('0.02835');
  });

  it('AT-P4.9 knows no price of a model that it does not know, nor of a free one', async () => {
    expect(await bundledPriceOf('openai', 'my-own-model', AT)).toBeNull();
    expect(await bundledPriceOf('anthropic', 'gpt-5', AT)).toBeNull();
    expect(await bundledPriceOf('openrouter', 'openrouter/auto', AT)).toBeNull();
    expect(await bundledPriceOf('openrouter', 'unlisted/model:free', AT)).toBeNull();
  });

  it('has no price for an endpoint of a user’s own, whatever its model is called', async () => {
    expect(await bundledPriceOf('my-endpoint', 'gpt-5', AT)).toBeNull();
    expect(await bundledPriceOf('ollama', 'gpt-5', AT)).toBeNull();
    expect(await bundledPriceOf('constructor', 'gpt-5', AT)).toBeNull();
  });

  it('AT-P4.10 takes the model that is meant, not one whose name only begins the same', async () => {
    const small = await bundledPriceOf('openai', 'gpt-5.4-mini-2026-03-17', AT);
    expect(small?.ref).toMatch(/ openai\/gpt-5\.4-mini$/);
    expect(small).toEqual(await bundledPriceOf('openai', 'gpt-5.4-mini', AT));
    expect(small?.price).not.toEqual((await bundledPriceOf('openai', 'gpt-5.4', AT))?.price);
  });

  it('AT-P4.7 has OpenAI’s long prompts begin above 272,000 tokens', async () => {
    expect(await costAt('openai', 'gpt-5.4', { input: 272_000 })).toBe('0.68');
    expect(await costAt('openai', 'gpt-5.4', { input: 272_001 })).toBe('1.360005');
  });

  it('has tiers that begin elsewhere', async () => {
    expect(await costAt('gemini', 'gemini-2.5-pro', { input: 200_000 })).toBe('0.25');
    expect(await costAt('gemini', 'gemini-2.5-pro', { input: 200_001 })).toBe('0.5000025');
  });

  it('knows what a model cost on another day', async () => {
    const long = { input: 300_000 };
    const before = new Date('2026-03-12T23:59:59.999Z');
    const after = new Date('2026-03-13T00:00:00Z');
    expect(await costAt('anthropic', 'claude-sonnet-4-6', long, before)).toBe('1.8');
    expect(await costAt('anthropic', 'claude-sonnet-4-6', long, after)).toBe('0.9');
  });

  it('knows prices of a time of the day', async () => {
    const at = (time: string) => new Date(`2026-11-22T${time}Z`);
    const costs = ['00:59:59.999', '01:00:00', '03:59:59.999', '04:00:00'].map((time) =>
      costAt('deepseek', 'deepseek-v4-flash', { input: 1_000_000 }, at(time)),
    );
    expect(await Promise.all(costs)).toEqual(['0.22', '0.44', '0.44', '0.22']);
  });

  it.each([
    ...['openrouter', 'openai', 'anthropic', 'gemini', 'groq', 'mistral', 'deepseek', 'xai'],
    ...['together', 'fireworks'],
  ])('has prices for %s, which is a provider of ours', async (id) => {
    expect(VENDORS.map((vendor) => vendor.id)).toContain(id);
    const models = ((await waitForUpdate()) ?? []).flatMap((provider) => provider.models);
    // Fireworks lists its models by a longer name than the table's own.
    const names = models.flatMap((model) => [model.id, `accounts/fireworks/models/${model.id}`]);
    const found = await Promise.all(names.map((name) => bundledPriceOf(id, name, AT)));
    const prices = found.filter((price) => price !== null);
    expect(prices.length).toBeGreaterThan(2);
    for (const { price, ref } of prices) {
      const usage = {
        ...{ inputTokens: 300_000, outputTokens: 0, reasoningTokens: null },
        ...{ cachedInputTokens: 100, cacheWriteTokens: 100 },
      };
      expect(costOf({ usage, price })?.total, ref).toBeGreaterThanOrEqual(0n);
    }
  });
});
