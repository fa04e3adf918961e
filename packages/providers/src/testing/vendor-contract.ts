import { describe, expect, it } from 'vitest';

import type { AnswerOptions } from './answers.ts';
import { connect, endOf, reasoningOf, TEST_KEY, textOf } from './connected.ts';
import { httpError } from './faults.ts';
import { type Script, silence, splitEvery } from './script.ts';

/** What a vendor must bring along to be tested: how its protocol says these things. */
export interface VendorScripts {
  answer: (options: AnswerOptions) => Script;
  /** Begins with the text "partial". */
  errorMidStream: Script;
  truncated: Script;
  /** One call, `search` with `{"q":"x"}`, in several fragments. */
  toolCall: Script;
}

/** What every vendor owes the rest of the product, whatever its protocol. */
export function describeVendorContract(vendorId: string, scripts: VendorScripts): void {
  describe(`the vendor ${vendorId}`, () => {
    it('streams reasoning and text, then usage, then the end', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(scripts.answer({ reasoning: ['Let me', ' see'], deltas: ['Hel', 'lo'] }));
      const events = await ask();
      expect(reasoningOf(events)).toBe('Let me see');
      expect(textOf(events)).toBe('Hello');
      expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
      expect(endOf(events)).toBe('finish: stop');
    });

    it('says who answered', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(scripts.answer({ id: 'answer-7', model: 'fake/other' }));
      expect((await ask())[0]).toEqual({ type: 'upstream', id: 'answer-7', model: 'fake/other' });
    });

    it('closes each part before the next begins', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(scripts.answer({ reasoning: 'hm', text: 'Hello' }));
      const types = (await ask())
        .map((event) => event.type)
        .filter((type) => /-(start|end)$/.test(type));
      expect(types).toEqual(['reasoning-start', 'reasoning-end', 'text-start', 'text-end']);
    });

    it('keeps letters whole that are cut between reads', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(splitEvery(scripts.answer({ text: 'Grüße 日本語 👩‍🚀' }), 1));
      expect(textOf(await ask())).toBe('Grüße 日本語 👩‍🚀');
    });

    it('hands over a tool call whole', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(scripts.toolCall);
      const calls = (await ask()).filter((event) => event.type === 'tool-call');
      expect(calls).toMatchObject([{ toolName: 'search', arguments: '{"q":"x"}' }]);
    });

    it.each<[string, Script, string]>([
      ['fails', scripts.errorMidStream, 'upstream_failed'],
      ['breaks off', scripts.truncated, 'truncated'],
    ])('keeps what came before the answer %s', async (_, script, code) => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(script);
      const events = await ask();
      expect(textOf(events)).toBe('partial');
      expect(endOf(events)).toBe(code);
    });

    it('gives up when nothing comes', async () => {
      const { upstream, ask } = await connect(vendorId, { firstOutputMs: 100 });
      upstream.next([silence]);
      expect(endOf(await ask())).toBe('upstream_timeout');
    });

    it('stops when it is told to', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next([silence]);
      const controller = new AbortController();
      const asked = ask({ signal: controller.signal });
      const request = await upstream.received();
      controller.abort();
      expect(await asked).toEqual([]);
      await request.closed;
      expect(request.aborted).toBe(true);
    });

    it('sends the key to its provider and shows it to nobody', async () => {
      const { upstream, ask } = await connect(vendorId);
      upstream.next(httpError(401, { message: `The key ${TEST_KEY} is not known` }));
      const events = await ask();
      expect(JSON.stringify((await upstream.received()).headers)).toContain(TEST_KEY);
      expect(JSON.stringify(events)).not.toContain(TEST_KEY);
      expect(events).toMatchObject([{ type: 'error', error: { code: 'upstream_key_refused' } }]);
    });

    it('does not send a key that cannot stand in a header', async () => {
      const { upstream, ask } = await connect(vendorId);
      expect(endOf(await ask({ key: 'Schlüssel' }))).toBe('upstream_key_refused');
      expect(upstream.connections).toBe(0);
    });

    it('lists models in the form of the product', async () => {
      const { providers } = await connect(vendorId);
      const models = await providers.listModels(vendorId, {
        key: TEST_KEY,
        signal: new AbortController().signal,
      });
      expect(models.length).toBeGreaterThan(0);
      for (const model of models) {
        expect(model).toMatchObject({ providerId: vendorId, verified: true });
        expect(model.id.startsWith(`${vendorId}/`)).toBe(true);
      }
    });
  });
}
