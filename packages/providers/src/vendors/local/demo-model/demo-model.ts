import { makeModel, type TinyModelOptions } from './make-model.ts';

/**
 * What the demo model answers, whatever it is asked. No word and no mark of it is there twice: the
 * model knows nothing but which token comes after which.
 */
export const DEMO_ANSWER =
  'Parley works: this answer was made on your own server, without network or key. It comes from ' +
  'a tiny demo model that says the same whatever you ask; real ones can be downloaded ' +
  '(Settings › Providers).';

/** A model that shows that an installation works, without network and without a key. */
export function makeDemoModel(folder: string): void {
  makeModel(folder, { corpus: `<|assistant|>${DEMO_ANSWER}<|end|>` });
}

/**
 * A model that never ends by itself: it says “tick tock tick tock …” until it is stopped, or has no
 * place left.
 */
export function makeCircularModel(folder: string, overrides?: Partial<TinyModelOptions>): void {
  makeModel(folder, { corpus: '<|assistant|>tick tock tick tock tick', ...overrides });
}
