import { describe, expect, it } from 'vitest';

import { VENDORS } from '../registry.ts';
import { DIALECTS } from '../testing/dialects/index.ts';
import { type ContractOptions, describeVendorContract } from '../testing/vendor-contract.ts';
import { PRESETS } from './presets.ts';

/** What the contract must know of each vendor: one that is not here has not been looked at. */
const CONTRACTS: Readonly<Record<string, ContractOptions>> = {
  openrouter: {},
  openai: {},
  anthropic: {},
  gemini: {
    models: {
      models: [{ name: 'models/fake', supportedGenerationMethods: ['generateContent'] }],
    },
  },
  groq: { returnsSeals: false },
  mistral: { returnsSeals: false },
  deepseek: { returnsSeals: false },
  xai: { returnsSeals: false, models: { models: [{ id: 'fake' }] } },
  together: { returnsSeals: false },
  fireworks: { returnsSeals: false },
  ollama: { models: { models: [{ name: 'fake:8b', model: 'fake:8b' }] } },
};

describe('the contract of vendors', () => {
  it('is held by every vendor there is', () => {
    expect(Object.keys(CONTRACTS)).toEqual(VENDORS.map(({ id }) => id));
  });
});

describe('what is done about an answer whose reader leaves', () => {
  it('is read on only where the provider would charge for all of it all the same', () => {
    const drained = VENDORS.filter(({ accounting }) => accounting === 'bounded-drain');
    expect(drained.map(({ id }) => id)).toEqual(['gemini', 'groq', 'mistral']);
  });

  it('is nothing to be paid for where it ran on a machine of its owner, and nowhere else', () => {
    for (const { kind, accounting } of VENDORS)
      expect(accounting === 'none').toBe(kind === 'local');
  });
});

for (const { id, protocol, models } of VENDORS) {
  // Without what a lookup asks for, as the fake upstream matches it.
  const [modelsPath] = models.path.split('?');
  const known = modelsPath === undefined ? {} : { modelsPath };
  describeVendorContract(id, DIALECTS[protocol.id], { ...known, ...CONTRACTS[id] });
}

for (const { id, name } of [{ id: null, name: 'A server of mine' }, ...PRESETS]) {
  const endpoint = { name, presetId: id };
  describeVendorContract(`mine-${id ?? 'without-preset'}`, DIALECTS['openai-chat'], {
    endpoint,
    returnsSeals: false,
  });
}
