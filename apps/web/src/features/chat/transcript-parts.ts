import { lazyPart } from '../../ui/lazy-part.ts';

export const Transcript = lazyPart(
  async () => (await import('../transcript/components/transcript.tsx')).Transcript,
);

/** Has nothing to say before the first answer. */
export const AnswerStatus = lazyPart(
  async () => (await import('../transcript/components/answer-status.tsx')).AnswerStatus,
);

/** Where nothing was answered there is nothing to measure, nor to warn of. */
export const ContextGauge = lazyPart(
  async () => (await import('../transcript/components/context-gauge.tsx')).ContextGauge,
);
export const ContextWarning = lazyPart(
  async () => (await import('../transcript/components/context-warning.tsx')).ContextWarning,
);

/** What a chat is drawn with, fetched while its messages are, or before there are any. */
export function preloadTranscript(): void {
  for (const part of [Transcript, AnswerStatus, ContextGauge, ContextWarning]) part.preload();
}
