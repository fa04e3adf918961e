import { describe, expect, it } from 'vitest';

import { listedModel } from '../vendor.ts';
import { MODEL_FACTS } from './models.ts';
import { withReference } from './reference.ts';

const [[KNOWN, FACTS] = ['', undefined]] = Object.entries(MODEL_FACTS['openai'] ?? {});

describe('what is known of a model', () => {
  it('is what its vendor says of it, before all else', () => {
    const told = { name: 'Its name', contextLength: 7, inputModalities: ['text'] };
    expect(withReference(listedModel('openai', KNOWN, told))).toMatchObject({
      ...told,
      verified: true,
    });
  });

  it('is filled in where its vendor says nothing', () => {
    expect(withReference(listedModel('openai', KNOWN))).toMatchObject({
      id: `openai/${KNOWN}`,
      name: FACTS?.name,
      contextLength: FACTS?.contextLength,
      inputModalities: FACTS?.inputModalities,
      verified: true,
    });
  });

  it('is nothing where nobody says anything, whatever it is called', () => {
    const unknown = listedModel('openai', `${KNOWN}-vision-128k`);
    expect(withReference(unknown)).toEqual(unknown);
    expect(unknown.verified).toBe(false);
  });

  it('is not taken from the model of another vendor that has the same name', () => {
    const local = listedModel('my-server', KNOWN);
    expect(withReference(local)).toEqual(local);
  });

  it.each(['constructor', 'toString', '__proto__'])('is nothing of one that is called %s', (id) => {
    for (const vendorId of ['openai', id]) {
      expect(withReference(listedModel(vendorId, id)).verified).toBe(false);
    }
  });

  it('leaves a list of parameters alone that the vendor gives', () => {
    const told = { supportedParameters: ['temperature'] };
    const [[id] = ['']] = Object.entries(MODEL_FACTS['anthropic'] ?? {}).filter(([, facts]) =>
      facts.unsupportedParameters?.includes('temperature'),
    );
    expect(id).not.toBe('');
    const model = listedModel('anthropic', id);
    expect(withReference(model).unsupportedParameters).toContain('temperature');
    expect(withReference({ ...model, ...told })).not.toHaveProperty('unsupportedParameters');
  });
});

it('is there for every vendor whose list says little', () => {
  for (const [vendorId, models] of Object.entries(MODEL_FACTS)) {
    expect(Object.keys(models).length, vendorId).toBeGreaterThan(0);
    for (const facts of Object.values(models)) {
      expect(facts.contextLength).toBeGreaterThan(0);
      expect(facts.inputModalities).toContain('text');
    }
  }
});
