import { FAKE_MODELS } from '@parley/providers/testing';

const MAKERS = [
  'Alpha',
  'Beta',
  'Gamma',
  'Delta',
  'Epsilon',
  'Zeta',
  'Eta',
  'Theta',
  'Iota',
  'Kappa',
];

/** A provider's list of many models, made by ten makers in turn; every other one can use tools. */
export function catalogueOf(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => {
    const maker = MAKERS[index % MAKERS.length] ?? '';
    const id = `${maker.toLowerCase()}/model-${index}`;
    return {
      ...FAKE_MODELS[0],
      id,
      canonical_slug: id,
      name: `${maker}: Model ${index}`,
      supported_parameters: ['temperature', ...(index % 2 === 1 ? ['tools'] : [])],
    };
  });
}
