import type { Installation, LocalModel } from '@parley/contracts';

import { formatBytes, formatShare } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';
import type { Tone } from '../../ui/status-dot.tsx';

export function isAnyInstalling(models: readonly LocalModel[]): boolean {
  return models.some(({ state }) => state === 'installing');
}

/** Which models can be asked, in one text that differs whenever they do. */
export function installedIds(models: readonly LocalModel[]): string {
  return models.flatMap(({ id, state }) => (state === 'installed' ? [id] : [])).join(' ');
}

/** How many can be put to use: the demo cannot. */
export function usableCount(models: readonly LocalModel[]): number {
  return models.filter(({ state, origin }) => state === 'installed' && origin !== 'bundled').length;
}

/** What is of use first, the demo last. */
export function inOrder(models: readonly LocalModel[]): LocalModel[] {
  return models.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ origin }: LocalModel): number {
  return origin === 'bundled' ? 1 : 0;
}

/** The state of a model as a dot and words; `busy`: a ring turns in place of the dot. */
export interface StateView {
  tone: Tone;
  busy: boolean;
  words: string;
}

export function stateView(model: LocalModel): StateView {
  const { state, origin, installation, keptBytes, problem } = model;
  const words = strings.localModels;
  if (installation !== null)
    return { tone: 'none', busy: true, words: words.phases[installation.kind][installation.phase] };
  if (state === 'installed') {
    return {
      tone: 'ok',
      busy: false,
      words: origin === 'bundled' ? words.bundled : words.installed,
    };
  }
  const kept = keptBytes > 0 ? keptText(model) : null;
  if (problem !== null) {
    const told = [words.failed, kept].filter((piece) => piece !== null);
    return { tone: 'danger', busy: false, words: told.join(' · ') };
  }
  if (kept !== null) return { tone: 'warn', busy: false, words: kept };
  return { tone: 'none', busy: false, words: words.available };
}

function keptText({ keptBytes, sizeBytes }: LocalModel): string {
  const kept = formatBytes(keptBytes);
  const words = strings.localModels;
  return sizeBytes === null ? words.keptSome(kept) : words.kept(kept, formatBytes(sizeBytes));
}

/** Whether the size is that of the model's files: of one on our list it is expected until they are looked up. */
export function isSizeExact({ origin, state, keptBytes, installation }: LocalModel): boolean {
  if (origin !== 'curated' || state === 'installed' || keptBytes > 0) return true;
  return installation !== null && installation.totalBytes !== null;
}

/** How far an installation is; `share` from 0 to 1, `null` while nobody knows of how much. */
export interface ProgressView {
  share: number | null;
  words: string;
}

export function progressView({ receivedBytes, totalBytes }: Installation): ProgressView {
  const received = formatBytes(receivedBytes);
  if (totalBytes === null || totalBytes === 0) return { share: null, words: received };
  const share = Math.min(1, receivedBytes / totalBytes);
  const words = strings.localModels.received(received, formatBytes(totalBytes), formatShare(share));
  return { share, words };
}

/** Whether a model needs more memory than there is. */
export function isTooLarge({ memoryBytes }: LocalModel, machineBytes: number): boolean {
  return memoryBytes !== null && memoryBytes > machineBytes;
}

/** What can be taken away: a model, what was fetched of one, or what is left of one that is none. */
export type Removal = 'delete' | 'discard' | 'remove';

export function removalOf(model: LocalModel): Removal | null {
  const { state, origin, keptBytes, problem } = model;
  if (origin === 'bundled' || state === 'installing') return null;
  if (state === 'installed') return 'delete';
  if (keptBytes > 0) return 'discard';
  // What is on the list of models stays there, unless there are files of it that are no use.
  return origin === 'imported' || problem?.code === 'model_files_invalid' ? 'remove' : null;
}
