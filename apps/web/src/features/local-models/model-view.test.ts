import type { Installation, LocalModel } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import {
  inOrder,
  installedIds,
  isAnyInstalling,
  isSizeExact,
  isTooLarge,
  progressView,
  type Removal,
  removalOf,
  stateView,
  usableCount,
} from './model-view.ts';

const RECEIVING: Installation = {
  kind: 'download',
  phase: 'receiving',
  receivedBytes: 63_000_000,
  totalBytes: 270_000_000,
};
const FAILED = { code: 'disk_full', message: 'Full.' } as const;
const DEMO = localModel({ id: 'offline-demo', origin: 'bundled', state: 'installed' });

/** A model of our list, but for what is given. */
function localModel(facts: Partial<LocalModel> = {}): LocalModel {
  const id = facts.id ?? 'tiny';
  return {
    id,
    modelId: `local/${id}`,
    name: 'Tiny',
    description: null,
    origin: 'curated',
    state: 'available',
    sizeBytes: 270_000_000,
    memoryBytes: 600_000_000,
    contextLength: 2_048,
    licence: null,
    source: null,
    installation: null,
    keptBytes: 0,
    problem: null,
    ...facts,
  };
}

/** With blanks as they are typed. */
function plain(text: string): string {
  return text.replaceAll('\u{a0}', ' ');
}

describe('the state of a local model', () => {
  test.each<[string, Partial<LocalModel>, string, string]>([
    ['nothing of it is here', {}, 'none', 'Not downloaded'],
    ['a part is here', { keptBytes: 63_000_000 }, 'warn', '63 MB of 270 MB are here'],
    [
      'a part is here of who knows how much',
      { keptBytes: 63_000_000, sizeBytes: null },
      'warn',
      '63 MB are here',
    ],
    ['it failed', { problem: FAILED }, 'danger', 'Not installed'],
    [
      'it failed, and a part is here',
      { problem: FAILED, keptBytes: 63_000_000 },
      'danger',
      'Not installed · 63 MB of 270 MB are here',
    ],
    ['it is here', { state: 'installed' }, 'ok', 'Installed'],
    ['it is the demo', { state: 'installed', origin: 'bundled' }, 'ok', 'Comes with Parley'],
  ])('when %s', (_when, facts, tone, words) => {
    const view = stateView(localModel(facts));
    expect({ ...view, words: plain(view.words) }).toEqual({ tone, busy: false, words });
  });

  test.each<[Installation['kind'], Installation['phase'], string]>([
    ['download', 'waiting', 'Waiting for its turn'],
    ['download', 'starting', 'Looking up its files'],
    ['download', 'receiving', 'Downloading'],
    ['download', 'checking', 'Checking its files'],
    ['import', 'receiving', 'Copying'],
    ['import', 'trying', 'Trying it out'],
  ])('while a %s is %s it says so, whatever failed before', (kind, phase, words) => {
    const installation = { ...RECEIVING, kind, phase };
    const model = localModel({ state: 'installing', installation, problem: FAILED, keptBytes: 1 });
    expect(stateView(model)).toEqual({ tone: 'none', busy: true, words });
  });
});

describe('a size is told as exact', () => {
  const listed = { ...RECEIVING, phase: 'starting', totalBytes: null } as const;
  test.each<[string, Partial<LocalModel>, boolean]>([
    ['not of a model of our list of which nothing is here', {}, false],
    ['not while its files are looked up', { state: 'installing', installation: listed }, false],
    ['once they are known', { state: 'installing', installation: RECEIVING }, true],
    ['once a part is here', { keptBytes: 63_000_000 }, true],
    ['once it is installed', { state: 'installed' }, true],
    ['of one that came from a folder', { origin: 'imported' }, true],
  ])('%s', (_when, facts, isExact) => {
    expect(isSizeExact(localModel(facts))).toBe(isExact);
  });
});

describe('how far an installation is', () => {
  test('is told in bytes and per cent once its size is known', () => {
    const { share, words } = progressView(RECEIVING);
    expect(share).toBeCloseTo(63 / 270);
    expect(plain(words)).toBe('63 MB of 270 MB · 23%');
  });

  test('is told in bytes alone before that', () => {
    const { share, words } = progressView({ ...RECEIVING, receivedBytes: 0, totalBytes: null });
    expect({ share, words: plain(words) }).toEqual({ share: null, words: '0 kB' });
  });

  test('is never more than all of it', () => {
    expect(progressView({ ...RECEIVING, receivedBytes: 300_000_000 }).share).toBe(1);
  });
});

describe('the list of local models', () => {
  const installed = localModel({ id: 'here', state: 'installed' });
  const installing = localModel({ id: 'coming', state: 'installing' });

  test('has the demo last, and does not count it', () => {
    expect(inOrder([DEMO, installing, installed]).map(({ id }) => id)).toEqual([
      'coming',
      'here',
      'offline-demo',
    ]);
    expect(usableCount([DEMO, installing, installed])).toBe(1);
  });

  test('is read again for as long as something is being installed', () => {
    expect(isAnyInstalling([DEMO, installed])).toBe(false);
    expect(isAnyInstalling([DEMO, installing])).toBe(true);
  });

  test('tells by its ids whether something came or went', () => {
    expect(installedIds([DEMO, installing])).not.toBe(installedIds([DEMO, installed]));
  });
});

test('a model is too large when it needs more memory than there is, as far as that is known', () => {
  const machineBytes = 500_000_000;
  expect(isTooLarge(localModel(), machineBytes)).toBe(true);
  expect(isTooLarge(localModel({ memoryBytes: 500_000_000 }), machineBytes)).toBe(false);
  expect(isTooLarge(localModel({ memoryBytes: null }), machineBytes)).toBe(false);
});

test.each<[string, Partial<LocalModel>, Removal | null]>([
  ['is installed', { state: 'installed' }, 'delete'],
  ['comes with Parley', { state: 'installed', origin: 'bundled' }, null],
  ['is being installed', { state: 'installing' }, null],
  ['is here in part', { keptBytes: 1 }, 'discard'],
  ['was not imported', { origin: 'imported', problem: FAILED }, 'remove'],
  ['was not downloaded', { problem: FAILED }, null],
  ['has broken files', { problem: { code: 'model_files_invalid', message: '' } }, 'remove'],
  ['is only on the list', {}, null],
])('of a model that %s there is to take away: %o → %s', (_state, facts, removal) => {
  expect(removalOf(localModel(facts))).toBe(removal);
});
