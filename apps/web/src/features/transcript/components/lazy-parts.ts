import { lazyPart } from '../../../ui/lazy-part.ts';

/** What is wanted now and then only, and fetched when it is. */
export const LazyAnswerEditor = lazyPart(
  async () => (await import('./answer-editor.tsx')).AnswerEditor,
);
export const LazyQuestionEditor = lazyPart(
  async () => (await import('./question-editor.tsx')).QuestionEditor,
);
export const LazyDeleteMessage = lazyPart(
  async () => (await import('./delete-message.tsx')).DeleteMessage,
);
