// What the web app may cost beside the naive page, held by the tests: ratios and counts alone, of the app
// as it is built. It runs beside nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { judge } from './report.mjs';
import { playRounds } from './rounds.mjs';
import { openStage } from './stage.mjs';

const ROUNDS = 2;
const GUARDED = ['P6', 'CLS', 'P10', 'P11'];

describe('the web app beside a naive page', () => {
  let folder = '';
  let lines = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-guard-web-'));
    const stage = await openStage({ folder });
    try {
      const options = { stage, rounds: ROUNDS, ids: GUARDED, quick: true, rates: [1] };
      lines = judge(await playRounds(options), options.ids);
    } finally {
      await stage.close();
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const lineOf = (id) => lines.find((line) => line.id === id && line.rate === 1);

  it('P6: takes less than 0.4 of its CPU for an answer below 2,000 messages (wanted: 0.25)', () => {
    expect(lineOf('P6').ratio).toBeLessThan(0.4);
  });

  it('moves nothing that is in view while an answer is written', () => {
    expect(lineOf('CLS').value.median).toBeLessThanOrEqual(0.02);
  });

  it('P10: opens a chat of 2,000 messages in less than a fifth of its time', () => {
    expect(lineOf('P10').ratio).toBeLessThan(0.2);
  });

  it('P11: draws a chat of 2,000 messages with 1,500 nodes at most', () => {
    expect(lineOf('P11').value.median).toBeGreaterThan(0);
    expect(lineOf('P11').value.median).toBeLessThanOrEqual(1_500);
  });
});
