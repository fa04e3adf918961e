import { describe, expect, it } from 'vitest';

import { USAGE } from '../answers.ts';
import { endOf, partsOf, reasoningOf, REQUEST, textOf } from '../connected.ts';
import { bodyOf } from '../dialect-faults.ts';
import { end, type Script, splitEvery } from '../script.ts';
import type { ContractSubject } from './subject.ts';

const PIXEL = 'iVBORw0KGgo=';

/** What an answer that goes well comes to. */
export function describeAnswers(subject: ContractSubject): void {
  const { dialect } = subject;

  it('streams reasoning and text, then usage, then the end', async () => {
    const { upstream, ask } = await subject.connect();
    upstream.next(dialect.answer({ reasoning: ['Let me', ' see'], deltas: ['Hel', 'lo'] }));
    const events = await ask();
    expect(reasoningOf(events)).toBe('Let me see');
    expect(textOf(events)).toBe('Hello');
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('says who answered', async () => {
    const { upstream, ask } = await subject.connect();
    const script = dialect.answer({ id: 'answer-7', model: 'fake/other' });
    upstream.next(script);
    const id = says(script, 'answer-7') ? 'answer-7' : null;
    expect((await ask())[0]).toEqual({ type: 'upstream', id, model: 'fake/other' });
  });

  it('closes each part before the next begins', async () => {
    const { upstream, ask } = await subject.connect();
    upstream.next(dialect.answer({ reasoning: 'hm', text: 'Hello' }));
    const types = (await ask())
      .map((event) => event.type)
      .filter((type) => /-(start|end)$/.test(type));
    expect(types).toEqual(['reasoning-start', 'reasoning-end', 'text-start', 'text-end']);
  });

  it('keeps letters whole that are cut between reads', async () => {
    const { upstream, ask } = await subject.connect();
    upstream.next(splitEvery(dialect.answer({ text: 'Grüße 日本語 👩‍🚀' }), 1));
    expect(textOf(await ask())).toBe('Grüße 日本語 👩‍🚀');
  });

  it.each(['stop', 'length', 'content_filter'])(
    'says that it ended by %s',
    async (finishReason) => {
      const { upstream, ask } = await subject.connect();
      upstream.next(dialect.answer({ finishReason }));
      expect(endOf(await ask())).toBe(`finish: ${finishReason}`);
    },
  );

  it('passes over what nobody knows', async () => {
    const { upstream, ask } = await subject.connect();
    upstream.next([
      dialect.head(),
      ...dialect.unknownPieces,
      ...dialect.frames({}),
      ...dialect.unknownPieces,
      ...dialect.finish(),
      ...dialect.terminator,
      end,
    ]);
    const events = await ask();
    expect(partsOf(events)).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(endOf(events)).toBe('finish: stop');
  });

  if (dialect.picture !== null) {
    const picture = dialect.picture(PIXEL);
    it('hands over a picture', async () => {
      const { upstream, ask } = await subject.connect();
      upstream.next([
        dialect.head(),
        ...dialect.frames({}),
        ...picture,
        ...dialect.finish(),
        ...dialect.terminator,
        end,
      ]);
      const files = (await ask()).filter(({ type }) => type === 'file');
      expect(files).toMatchObject([
        { mediaType: 'image/png', url: `data:image/png;base64,${PIXEL}` },
      ]);
    });
  }

  describeUsage(subject);
  describeSeals(subject);
}

function describeUsage({ dialect, connect }: ContractSubject): void {
  describe('usage', () => {
    const growing = [3, 4].map((completion_tokens) => ({ ...USAGE, completion_tokens }));
    const nothing = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: 0 };
    it.each<[string, Script, object | null]>([
      ['is that of the last report', dialect.usageReports(...growing), { outputTokens: 4 }],
      [
        'is nothing where nothing was used',
        dialect.usageReports(nothing),
        { inputTokens: 0, outputTokens: 0 },
      ],
      ['is unknown where none is reported', dialect.answer({ usage: null }), null],
    ])('%s', async (_, script, expected) => {
      const { upstream, ask } = await connect();
      upstream.next(script);
      const events = await ask();
      expect(events.filter(({ type }) => type === 'usage')).toMatchObject(
        expected === null ? [] : [expected],
      );
      expect(endOf(events)).toBe('finish: stop');
    });
  });
}

/** What a model thought is of use in the next turn only as it was sealed. */
function describeSeals({ vendorId, dialect, returnsSeals, connect }: ContractSubject): void {
  const sealed = dialect.sealedReasoning;
  if (sealed === null) return;
  it(
    returnsSeals
      ? 'gets sealed reasoning back as it came'
      : 'is not sent sealed reasoning, of which it knows nothing',
    async () => {
      const { upstream, ask } = await connect();
      upstream.next(sealed.script);
      const answer = {
        role: 'assistant' as const,
        parts: partsOf(await ask()),
        modelId: `${vendorId}/${REQUEST.model}`,
      };
      await ask({
        request: { ...REQUEST, messages: [...REQUEST.messages, answer, ...REQUEST.messages] },
      });
      const body = JSON.stringify((await upstream.received(2)).body);
      expect(body).toContain('Hello');
      expect(body.split(sealed.seal)).toHaveLength(returnsSeals ? 2 : 1);
    },
  );
}

/** Whether a script has this in its head or its body. */
function says(script: Script, text: string): boolean {
  const heads = script.flatMap((step) => (step.do === 'head' ? [JSON.stringify(step)] : []));
  return bodyOf(script).includes(text) || heads.some((head) => head.includes(text));
}
