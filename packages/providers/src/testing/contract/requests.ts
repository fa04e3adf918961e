import type { GenerationParams, Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import type { CompletionRequest, ProviderEvent } from '../../types.ts';
import { endOf, REQUEST } from '../connected.ts';
import type { ContractSubject } from './subject.ts';

/** Each with a value by which it is found in a request, and a word by which it is found in a warning. */
const PARAMS: readonly [GenerationParams, string, RegExp][] = [
  [{ temperature: 0.31 }, '0.31', /temperature/i],
  [{ topP: 0.93 }, '0.93', /top p/i],
  [{ maxOutputTokens: 4_321 }, '4321', /length/i],
  [{ frequencyPenalty: 0.17 }, '0.17', /frequency/i],
  [{ presencePenalty: 0.19 }, '0.19', /presence/i],
  [{ seed: 424_242 }, '424242', /seed/i],
  [{ stop: ['HALT!'] }, 'HALT!', /stop/i],
];

const PIXEL = 'iVBORw0KGgo=';
const PDF = 'JVBERi0xLjQK';

const FILES: readonly [string, Part, string][] = [
  [
    'a picture',
    { type: 'file', mediaType: 'image/png', name: 'a.png', url: `data:image/png;base64,${PIXEL}` },
    PIXEL,
  ],
  [
    'a document',
    {
      type: 'file',
      mediaType: 'application/pdf',
      name: 'a.pdf',
      url: `data:application/pdf;base64,${PDF}`,
    },
    PDF,
  ],
  [
    'a picture that is elsewhere',
    { type: 'file', mediaType: 'image/png', url: 'https://example.com/elsewhere.png' },
    'elsewhere.png',
  ],
];

/** What is asked for is sent, or it is said that it was not. */
export function describeRequests({ dialect, connect }: ContractSubject): void {
  /** Asks, and tells what was sent and what was said about what was not. */
  async function sent(fields: Partial<CompletionRequest>) {
    const { upstream, ask } = await connect();
    upstream.next(dialect.answer());
    const events = await ask({ request: { ...REQUEST, ...fields } });
    expect(endOf(events)).toBe('finish: stop');
    const { body, path, query } = await upstream.received();
    return { body: JSON.stringify([path, [...query], body]), events };
  }

  describe('a request', () => {
    it('names the model, and has everything that was said', async () => {
      const { body } = await sent({
        systemPrompt: 'Be brief',
        messages: [
          { role: 'user', parts: [{ type: 'text', text: 'One' }] },
          { role: 'assistant', parts: [{ type: 'text', text: 'Two' }] },
          { role: 'user', parts: [{ type: 'text', text: 'Three' }] },
        ],
      });
      const said = ['Be brief', 'One', 'Two', 'Three'].map((text) => body.indexOf(text));
      expect(said).not.toContain(-1);
      expect(said.slice(1)).toEqual(said.slice(1).toSorted((left, right) => left - right));
      expect(decodeURIComponent(body)).toContain(REQUEST.model);
    });

    it('sets nothing that nobody set', async () => {
      const { body, events } = await sent({});
      expect(body).not.toMatch(/temperature|top_?p|seed|penalty|stop_|tools/i);
      expect(warningsOf(events)).toEqual([]);
    });

    it.each(PARAMS)('sends %j, or warns before the first output', async (params, value, word) => {
      const { body, events } = await sent({ params });
      expectSentOrWarned(events, body.includes(value), 'parameter_not_supported', word);
    });

    it.each(FILES)('sends %s, or warns before the first output', async (_, file, content) => {
      const parts = [{ type: 'text' as const, text: 'Look' }, file];
      const { body, events } = await sent({ messages: [{ role: 'user', parts }] });
      expect(body).toContain('Look');
      expectSentOrWarned(events, body.includes(content), 'file_not_sent', /\S/);
    });

    it('asks for the form of the answer, or warns before the first output', async () => {
      const schema = { type: 'object', properties: { distinctive: { type: 'string' } } };
      const responseFormat = { type: 'json-schema' as const, name: 'found', schema };
      const { body, events } = await sent({ responseFormat });
      const code = 'response_format_not_supported';
      expectSentOrWarned(events, body.includes('distinctive'), code, /\S/);
    });
  });
}

/** One or the other: never in silence, and no false alarm. */
function expectSentOrWarned(
  events: readonly ProviderEvent[],
  isSent: boolean,
  code: string,
  word: RegExp,
): void {
  const warnings = warningsOf(events);
  const told = warnings.filter((warning) => warning.code === code && word.test(warning.message));
  expect(told).toHaveLength(isSent ? 0 : 1);
  expect(warnings).toEqual(told);
  const firstOutput = events.findIndex(({ type }) => type === 'text-start');
  for (const warning of warnings) expect(events.indexOf(warning)).toBeLessThan(firstOutput);
}

function warningsOf(events: readonly ProviderEvent[]) {
  return events.flatMap((event) => (event.type === 'warning' ? [event] : []));
}
