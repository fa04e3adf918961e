import { AppError } from '@parley/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createProviders } from './providers.ts';
import { VENDORS } from './registry.ts';
import { DEFAULT_TIMEOUTS } from './timeouts.ts';
import { connect, TEST_KEY } from './testing/connected.ts';
import { closedPortUrl } from './testing/dead-ends.ts';
import { startFakeUpstream } from './testing/fake-upstream.ts';
import * as faults from './testing/faults.ts';
import { end, head, json, silence, write } from './testing/script.ts';

function asked(key: string | null = TEST_KEY) {
  return { key, signal: new AbortController().signal };
}

const page = (id: string, next: string | null) => json(200, { data: [{ id }], links: { next } });

describe('listModels', () => {
  it('follows the pages of the list', async () => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/models', (request) =>
      request.query.get('page') === '2' ? page('b/2', null) : page('a/1', '/api/v1/models?page=2'),
    );
    const models = await providers.listModels('openrouter', asked());
    expect(models.map((model) => model.id)).toEqual(['openrouter/a/1', 'openrouter/b/2']);
  });

  it('does not follow them to another origin, where the key has no business', async () => {
    const other = await startFakeUpstream();
    onTestFinished(() => other.close());
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/models', page('a/1', `${other.baseUrl}/models`));
    expect(await providers.listModels('openrouter', asked())).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });

  it('does not go round in circles for ever', async () => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/models', page('a/1', '/api/v1/models'));
    await providers.listModels('openrouter', asked());
    expect(upstream.requests.length).toBeLessThanOrEqual(20);
  });

  it('takes ten thousand models of a list that has more', async () => {
    const { upstream, providers } = await connect('groq');
    const data = Array.from({ length: 150_000 }, (_, index) => ({ id: `model-${index}` }));
    upstream.on('/models', json(200, { data }));
    expect(await providers.listModels('groq', asked())).toHaveLength(10_000);
  });

  it('sends a key to no other address than the one it was chosen for', async () => {
    const { upstream, providers } = await connect('groq');
    const moved = { ...asked(), keyOrigin: 'https://api.groq.com' };
    await expect(providers.listModels('groq', moved)).rejects.toMatchObject({
      code: 'key_missing',
      details: { problem: 'base_url_changed' },
    });
    expect(upstream.requests).toEqual([]);
  });

  it('needs no key', async () => {
    const { upstream, providers } = await connect('openrouter');
    expect(await providers.listModels('openrouter', asked(null))).not.toEqual([]);
    expect(upstream.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe('a lookup that fails', () => {
  it.each([
    ['upstream_key_refused', faults.httpError(401)],
    ['upstream_rate_limited', faults.rateLimited()],
    ['upstream_protocol_error', faults.htmlPage],
    ['upstream_protocol_error', faults.redirect('/elsewhere')],
    ['upstream_protocol_error', json(200, { surprise: true })],
    ['upstream_disconnected', faults.shortBody],
    ['upstream_disconnected', faults.resetBeforeHead],
  ])('throws %s', async (code, script) => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/models', script);
    upstream.on('/key', script);
    const lookups = [
      providers.listModels('openrouter', asked()),
      providers.checkKey('openrouter', asked()),
    ];
    for (const outcome of await Promise.allSettled(lookups)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code, details: { provider: 'openrouter' } },
      });
    }
  });

  it('throws upstream_unreachable when nobody is there', async () => {
    const { providers } = await connect(
      'openrouter',
      {},
      {
        baseUrls: { openrouter: await closedPortUrl() },
      },
    );
    await expect(providers.checkKey('openrouter', asked())).rejects.toMatchObject({
      code: 'upstream_unreachable',
    });
  });

  it.each([
    ['before the head', [silence]],
    ['in the body', [head(200), write('{"data":'), silence]],
  ])('throws upstream_timeout when its time is over %s', async (_, script) => {
    const { upstream, providers } = await connect('openrouter', {}, { lookupTimeoutMs: 100 });
    upstream.on('/models', script);
    await expect(providers.listModels('openrouter', asked())).rejects.toMatchObject({
      code: 'upstream_timeout',
    });
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  it('throws the reason of an abort', async () => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/models', [silence]);
    const controller = new AbortController();
    const listing = providers.listModels('openrouter', { key: null, signal: controller.signal });
    const reason = new Error('no longer needed');
    controller.abort(reason);
    await expect(listing).rejects.toBe(reason);
  });

  it('takes no more than it can hold', { timeout: 30_000 }, async () => {
    const { upstream, providers } = await connect('openrouter');
    const mebibyte = write('x'.repeat(1024 * 1024));
    upstream.on('/models', [head(200), ...Array.from({ length: 20 }, () => mebibyte), end]);
    await expect(providers.listModels('openrouter', asked())).rejects.toMatchObject({
      code: 'frame_too_large',
    });
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  it('throws provider_not_found for a provider that is none', async () => {
    const { providers } = await connect('openrouter');
    await expect(providers.listModels('nobody', asked())).rejects.toBeInstanceOf(AppError);
  });
});

describe('createProviders', () => {
  it('tells how each provider is reached', () => {
    const providers = createProviders({
      baseUrls: { openrouter: 'https://example.com:8443/api/v1//' },
    });
    expect(providers.list().map((provider) => provider.id)).toEqual(VENDORS.map(({ id }) => id));
    expect(providers.list()[0]).toEqual({
      id: 'openrouter',
      name: 'OpenRouter',
      accounting: 'cancel-and-estimate',
      kind: 'remote',
      custom: false,
      takesKey: true,
      keyRequired: true,
      supportsStreaming: true,
      speaks: 'openai-chat',
      baseUrl: 'https://example.com:8443/api/v1',
      origin: 'https://example.com:8443',
      timeouts: DEFAULT_TIMEOUTS,
    });
    expect(providers.get('openrouter')).toBe(providers.list()[0]);
    expect(providers.get('nobody')).toBeUndefined();
  });

  it('refuses a base URL that is none', () => {
    expect(() => createProviders({ baseUrls: { openrouter: 'not a url' } })).toThrow(TypeError);
  });
});
