import { expect, it } from 'vitest';

import { endOf, errorOf, textOf } from '../connected.ts';
import { emptyBody } from '../faults.ts';
import { createGate, done, end, type Script, silence, wait } from '../script.ts';
import type { ContractSubject } from './subject.ts';

/** Soon enough to be waited for. */
const SHORT_MS = 100;
const MAX_FRAME_CHARACTERS = 4_096;

/** How an answer ends, well or not. */
export function describeEnds(subject: ContractSubject): void {
  describeGoodEnds(subject);
  describeBreaks(subject);
  describeRefusals(subject);
  describeWaits(subject);
}

function describeGoodEnds({ dialect, faults, connect }: ContractSubject): void {
  const answered = dialect.answer();
  it.each<[string, Script]>([
    ['the body ends without a word', faults.finishWithoutDone],
    ['the last word is not terminated', faults.unterminatedDone],
    ['the body does not end', faults.doneThenOpen],
    ['nothing says that it is over', faults.finishThenSilence],
    ['it is said twice that it is over', faults.doubleEnd],
    ['[DONE] follows, as some proxies have it', [...answered.slice(0, -1), done, end]],
  ])('is complete when the model finished and %s', async (_, script) => {
    const { upstream, ask } = await connect({ graceMs: SHORT_MS });
    upstream.next(script);
    const events = await ask();
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('finish: stop');
  });
}

function describeBreaks({ dialect, faults, connect }: ContractSubject): void {
  const failures = Object.entries(dialect.failures).map(
    ([form, failure]): [string, Script, string] => [
      `fails with ${form}`,
      faults.failureMidStream(failure),
      'upstream_failed',
    ],
  );
  it.each<[string, Script, string]>([
    ...failures,
    ['is overloaded', faults.failureMidStream(dialect.overloaded), 'upstream_overloaded'],
    ['breaks off', faults.cutOff, 'truncated'],
    ['breaks off and says that it is over', faults.doneWithoutFinish, 'truncated'],
    ['is closed in the middle', faults.closedMidStream, 'truncated'],
    ['sends half a frame', faults.invalidJson, 'upstream_protocol_error'],
    ['sends a frame without an end', faults.hugeFrame(2 * MAX_FRAME_CHARACTERS), 'frame_too_large'],
  ])('keeps what came before the answer %s', async (_, script, code) => {
    const { upstream, ask } = await connect({}, { maxFrameCharacters: MAX_FRAME_CHARACTERS });
    upstream.next(script);
    const events = await ask();
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe(code);
  });

  it('fails when its answer is empty', async () => {
    const { upstream, ask } = await connect();
    upstream.next(emptyBody);
    expect(endOf(await ask())).toBe('empty_response');
  });
}

function describeRefusals({ vendorId, dialect, connect }: ContractSubject): void {
  it.each([
    [400, 'upstream_invalid_request'],
    [401, 'upstream_key_refused'],
    [402, 'upstream_no_credit'],
    [403, 'upstream_refused'],
    [404, 'upstream_not_found'],
    [413, 'upstream_request_too_large'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_failed'],
    [503, 'upstream_overloaded'],
    [529, 'upstream_overloaded'],
  ])('says what a refusal with %i means, in its own words', async (status, code) => {
    const { upstream, ask } = await connect();
    const headers = status === 429 ? { 'retry-after': '7' } : undefined;
    upstream.next(dialect.httpError(status, { message: 'Not this time' }, headers));
    const error = errorOf(await ask());
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({
      provider: vendorId,
      upstreamStatus: status,
      upstreamMessage: 'Not this time',
    });
    expect(error.retryAfterMs).toBe(status === 429 ? 7_000 : undefined);
  });
}

function describeWaits({ dialect, faults, connect }: ContractSubject): void {
  it('gives up when nothing comes', async () => {
    const { upstream, ask } = await connect({ firstOutputMs: SHORT_MS });
    upstream.next([silence]);
    expect(endOf(await ask())).toBe('upstream_timeout');
  });

  it('takes signs of life for no progress', async () => {
    const { upstream, ask } = await connect({ idleMs: SHORT_MS });
    upstream.next(faults.stall());
    const events = await ask();
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('upstream_idle_timeout');
  });

  it('stops when it is told to', async () => {
    const { upstream, ask } = await connect();
    upstream.next([silence]);
    const controller = new AbortController();
    const asked = ask({ signal: controller.signal });
    const request = await upstream.received();
    controller.abort();
    expect(await asked).toEqual([]);
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it('shows its first half before it has the second', async () => {
    const { upstream, stream } = await connect();
    const gate = createGate();
    upstream.next([
      dialect.head(),
      ...dialect.frames({ text: 'first ' }),
      wait(gate),
      dialect.delta('second'),
      ...dialect.finish({ text: 'first second' }),
      ...dialect.terminator,
      end,
    ]);
    const events = [];
    for await (const batch of stream()) {
      events.push(...batch);
      // Without this it would never get there.
      if (textOf(events) === 'first ') gate.release();
    }
    expect(textOf(events)).toBe('first second');
    expect(endOf(events)).toBe('finish: stop');
  });
}
