import { describe, expect, it } from 'vitest';

import { answer, chunk, usageChunk } from '../testing/answers.ts';
import { connect, TEST_KEY } from '../testing/connected.ts';
import { done, end, frame, head, json } from '../testing/script.ts';
import { keyHider } from './key-hider.ts';

describe('the key of a provider', () => {
  it('is taken out of a text wherever it stands, and nothing else is changed', () => {
    const hide = keyHider(TEST_KEY);
    expect(hide(`{"a":"${TEST_KEY}","b":["x${TEST_KEY}y"]}`)).toBe(
      '{"a":"[redacted]","b":["x[redacted]y"]}',
    );
    const other = `{"a":"${TEST_KEY.slice(0, -1)}"}`;
    expect(hide(other)).toBe(other);
  });

  it('is found with a backslash before each slash as well', () => {
    const key = 'abcdefgh/ijklmnop/qrstuvwx+yz==';
    expect(keyHider(key)(JSON.stringify({ key }))).toBe('{"key":"[redacted]"}');
    expect(keyHider(key)('{"key":"abcdefgh\\/ijklmnop\\/qrstuvwx+yz=="}')).toBe(
      '{"key":"[redacted]"}',
    );
  });

  it.each([null, '', 'ollama', 'sk-no-key-required'])('is none that is to be hidden: %j', (key) => {
    const text = `I run on ollama: ${key}, and sk-no-key-required.`;
    expect(keyHider(key)(text)).toBe(text);
  });
});

describe('a provider that says the key it was sent', () => {
  const secret = `before ${TEST_KEY} behind`;

  it.each([false, true])('is not heard in an answer (in one piece: %s)', async (isWhole) => {
    const { upstream, ask } = await connect('openrouter');
    const says = { id: secret, model: secret, x_unknown: { deep: [secret] } };
    const choice = { native_finish_reason: secret, finish_reason: 'stop' };
    const whole = {
      ...{ ...says, service_tier: secret, object: 'chat.completion' },
      choices: [{ ...choice, index: 0, message: { role: 'assistant', content: secret } }],
    };
    const begun = { ...chunk({ delta: { content: secret } }), ...says };
    const last = { ...usageChunk(), ...says, service_tier: secret };
    upstream.next(
      isWhole
        ? json(200, whole)
        : [head(), frame(begun), frame(chunk({ finishReason: 'stop' })), frame(last), done, end],
    );
    const events = await ask();

    expect(events.at(-1)).toMatchObject({ type: 'finish' });
    expect(JSON.stringify(events)).toContain('before [redacted] behind');
    expect(JSON.stringify(events)).not.toContain(TEST_KEY);
  });

  it('is not heard in the name of an event, nor in the head', async () => {
    const { upstream, ask } = await connect('openrouter');
    upstream.next([head(200, { 'x-generation-id': secret }), ...answer().slice(1)]);

    expect(JSON.stringify(await ask())).not.toContain(TEST_KEY);
  });

  it('is not heard beside answers, nor in a list of models', async () => {
    const { upstream, providers } = await connect('openrouter');
    const asked = { key: TEST_KEY, signal: new AbortController().signal };
    upstream.on('/embeddings', json(200, { data: [], model: secret, x_unknown: secret }));
    upstream.on('/models', json(200, { data: [{ id: 'm', name: secret }] }));
    const { bytes, model } = await providers.askBeside('openrouter', 'embeddings', {}, asked);
    const models = await providers.listModels('openrouter', asked);

    expect(model).toBe('before [redacted] behind');
    expect(bytes.toString()).toBe(
      '{"data":[],"model":"before [redacted] behind","x_unknown":"before [redacted] behind"}',
    );
    expect(models).toHaveLength(1);
    expect(JSON.stringify(models)).not.toContain(TEST_KEY);
  });
});
