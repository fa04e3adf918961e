import { describe, expect, it } from 'vitest';

import { VENDORS } from './registry.ts';
import { connect, TEST_KEY } from './testing/connected.ts';
import { end, head, json, silence, write } from './testing/script.ts';

const BODY = { model: 'm', input: 'Hi', unknown: [1] };
const VECTORS = { data: [], model: 'm-1', usage: { prompt_tokens: 3, total_tokens: 3 } };

function asked(signal = new AbortController().signal) {
  return { key: TEST_KEY, signal };
}

describe('what is asked beside answers', () => {
  it('is known of each vendor', async () => {
    const { providers } = await connect('openrouter');
    const takers = (what: 'embeddings' | 'count-tokens') =>
      VENDORS.filter(({ id }) => providers.takes(id, what)).map(({ id }) => id);

    expect(takers('count-tokens')).toEqual(['anthropic']);
    expect(takers('embeddings')).toEqual(
      VENDORS.filter(({ protocol }) => protocol.id.startsWith('openai-')).map(({ id }) => id),
    );
    expect(providers.takes('nobody', 'embeddings')).toBe(false);
  });

  it.each(['openrouter', 'openai', 'groq'] as const)('goes to %s as it is', async (id) => {
    const { upstream, providers } = await connect(id);
    upstream.on('/embeddings', json(200, VECTORS));
    const answer = await providers.askBeside(id, 'embeddings', BODY, asked());

    expect(JSON.parse(answer.bytes.toString())).toEqual(VECTORS);
    expect(answer).toMatchObject({ model: 'm-1', usage: { inputTokens: 3, outputTokens: 0 } });
    expect(upstream.requests.at(-1)).toMatchObject({ method: 'POST', body: BODY });
  });

  it('has no usage where none is told', async () => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/embeddings', json(200, { data: [] }));
    const answer = await providers.askBeside('openrouter', 'embeddings', BODY, asked());

    expect(answer).toMatchObject({ id: null, model: null, usage: null });
  });

  it.each([
    ['compressed', [head(200, { 'content-encoding': 'gzip' }), write('x'), end]],
    ['no JSON', [head(200), write('<html>'), end]],
  ])('fails where the answer is %s', async (_, script) => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/embeddings', script);

    await expect(
      providers.askBeside('openrouter', 'embeddings', BODY, asked()),
    ).rejects.toMatchObject({ code: 'upstream_protocol_error' });
  });

  it('fails where a status of success tells of a failure', async () => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/embeddings', json(200, { error: { message: 'No such model', code: 404 } }));

    await expect(
      providers.askBeside('openrouter', 'embeddings', BODY, asked()),
    ).rejects.toMatchObject({ upstreamStatus: 404, details: { upstreamMessage: 'No such model' } });
  });

  it('is over when its time is up, and when nobody waits any more', async () => {
    const { upstream, providers } = await connect('openrouter');
    upstream.on('/embeddings', [silence]);
    const timeouts = { firstOutputMs: 50 };
    const late = providers.askBeside('openrouter', 'embeddings', BODY, { ...asked(), timeouts });
    await expect(late).rejects.toMatchObject({ code: 'upstream_timeout' });
    const caller = new AbortController();
    const left = providers.askBeside('openrouter', 'embeddings', BODY, asked(caller.signal));
    caller.abort(new Error('left'));

    await expect(left).rejects.toThrow('left');
  });

  it('is refused where there is no such question', async () => {
    const { providers } = await connect('anthropic');

    await expect(
      providers.askBeside('anthropic', 'embeddings', BODY, asked()),
    ).rejects.toMatchObject({ code: 'upstream_invalid_request' });
  });
});
