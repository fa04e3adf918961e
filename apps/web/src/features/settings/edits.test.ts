import type { Settings } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import {
  applyEdits,
  areSound,
  countEdits,
  LIMIT_NAMES,
  limitOf,
  limitText,
  MOST_SECONDS,
  withEdit,
} from './edits.ts';

const SETTINGS: Settings = {
  version: 7,
  defaultModelId: 'openrouter/a/b',
  totpRequiredOnLogin: false,
  timeLimits: { '*': { silence: 60 }, openrouter: { total: 900 } },
  gatewayOpenToLocal: true,
};

describe('the edits of the settings', () => {
  test('what is again as it was is no edit', () => {
    const edits = withEdit(SETTINGS, {}, { silence: '90', defaultModelId: null });
    expect(countEdits(edits)).toBe(2);
    const back = withEdit(SETTINGS, edits, { silence: ' 60 ', defaultModelId: 'openrouter/a/b' });
    expect(back).toEqual({});
  });

  test('change what they name and leave the rest', () => {
    expect(applyEdits(SETTINGS, { connect: '2.5', defaultModelId: null })).toEqual({
      ...SETTINGS,
      defaultModelId: null,
      timeLimits: { '*': { silence: 60, connect: 2.5 }, openrouter: { total: 900 } },
    });
  });

  test('an emptied limit falls back to the one that is built in', () => {
    expect(applyEdits(SETTINGS, { silence: '' }).timeLimits).toEqual({
      openrouter: { total: 900 },
    });
  });

  test('a limit shows as it is stored, or empty', () => {
    expect(limitText(SETTINGS, 'silence')).toBe('60');
    expect(limitText(SETTINGS, 'total')).toBe('');
  });

  test.each(['0', '-1', 'soon', '1e99', 'NaN'])('%s is no limit', (text) => {
    expect(limitOf('silence', text)).toBeNull();
    expect(areSound({ silence: text })).toBe(false);
  });

  test('the longest that a field names is the longest that the server takes', () => {
    for (const name of LIMIT_NAMES) {
      expect(limitOf(name, String(MOST_SECONDS[name]))).toBe(MOST_SECONDS[name]);
      expect(limitOf(name, String(MOST_SECONDS[name] + 1))).toBeNull();
    }
  });
});
