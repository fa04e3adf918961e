export { DEMO_ANSWER, makeCircularModel, makeDemoModel } from './demo-model.ts';
export { makeModel, type TinyModelOptions } from './make-model.ts';
