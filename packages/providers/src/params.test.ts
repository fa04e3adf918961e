import { describe, expect, it } from 'vitest';

import { REQUEST } from './testing/connected.ts';
import { answer } from './testing/answers.ts';
import { errorAfterRole } from './testing/faults.ts';
import { connect, endOf } from './testing/connected.ts';

const PARAMS = { temperature: 0.5, reasoningEffort: 'low', seed: 7 } as const;

describe('a parameter that is not taken', () => {
  it('is not sent, and a warning before the first word says so', async () => {
    const { upstream, ask } = await connect('mistral');
    upstream.next(answer({ text: 'Hello' }));
    const events = await ask({ request: { ...REQUEST, params: PARAMS } });
    expect(events.slice(0, 3)).toMatchObject([
      { type: 'upstream' },
      {
        type: 'warning',
        code: 'parameter_not_supported',
        message: 'Reasoning effort was not sent: Mistral does not take it.',
      },
      { type: 'text-start' },
    ]);
    const { body } = await upstream.received();
    expect(body).toMatchObject({ temperature: 0.5, random_seed: 7 });
    expect(body).not.toHaveProperty('reasoning_effort');
  });

  it('by a model of which that is known is not sent either', async () => {
    const { upstream, ask } = await connect('openrouter');
    const supportedParameters = ['temperature', 'reasoning', 'max_tokens'];
    const request = {
      ...REQUEST,
      params: { ...PARAMS, maxOutputTokens: 9, stop: ['END'] },
      supportedParameters,
    };
    const events = await ask({ request });
    expect(events.filter((event) => event.type === 'warning')).toMatchObject([
      { message: 'Seed was not sent: this model does not take it.' },
    ]);
    expect((await upstream.received()).body).toMatchObject({
      temperature: 0.5,
      reasoning: { effort: 'low' },
      max_tokens: 9,
      stop: ['END'],
    });
  });

  it('is no output: an answer that fails before its first word can be asked for again', async () => {
    const { upstream, ask } = await connect('mistral');
    upstream.next(errorAfterRole());
    const events = await ask({ request: { ...REQUEST, params: PARAMS } });
    expect(events.map((event) => event.type)).toEqual(['upstream', 'error']);
    expect(endOf(events)).toBe('upstream_overloaded');
  });
});

it('what is taken is sent, and nothing is said', async () => {
  const { ask } = await connect('openrouter');
  const events = await ask({ request: { ...REQUEST, params: PARAMS } });
  expect(events.some((event) => event.type === 'warning')).toBe(false);
});
