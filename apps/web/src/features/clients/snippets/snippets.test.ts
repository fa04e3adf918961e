import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { CLIENTS } from './clients.ts';
import { codexConfig } from './codex.ts';
import { curlCommand } from './curl.ts';
import { opencodeConfig } from './opencode.ts';
import { KEY_VARIABLE, quoted, shellQuoted, type SnippetTarget } from './snippet.ts';

const TARGET: SnippetTarget = {
  origin: 'https://parley.test:8443',
  modelId: 'openrouter/fake/model',
  contextLength: 128_000,
  withKey: true,
};

const ALL = CLIENTS.flatMap(({ id, insistsOnKey, snippets }) =>
  snippets.map((write) => ({ id, insistsOnKey, language: write(TARGET).language, write })),
);

describe.each(ALL)('the snippet for $id in $language', ({ insistsOnKey, write }) => {
  test('names the server and the model, and reads the key from its variable', () => {
    const { text } = write(TARGET);
    expect(text).toContain(TARGET.origin);
    expect(text).toContain(TARGET.modelId);
    expect(text).toContain(KEY_VARIABLE);
    expect(text).not.toContain('sk-');
  });

  test('ends with a line break, and no line of it with a blank', () => {
    for (const contextLength of [null, 128_000])
      expect(write({ ...TARGET, contextLength }).text).toMatch(/^(?:.*\S)?(?:\n.*\S|\n)*\n$/);
  });

  test('without a key leaves it out, unless the client does not start without', () => {
    const { text } = write({ ...TARGET, withKey: false });
    expect(text.includes(KEY_VARIABLE)).toBe(insistsOnKey);
  });
});

describe('whatever a model is called', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));

  test('programs read it as it is', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(runInNewContext(quoted(text))).toBe(text);
        expect(JSON.parse(quoted(text))).toBe(text);
      }),
    );
  });

  // A shell takes bytes: what is no text in UTF-8 cannot be passed to it.
  test('a shell reads it as one word', () => {
    const word = name.filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(word, (text) => {
        const said = execFileSync('/bin/sh', ['-c', `printf %s ${shellQuoted(text)}`]);
        expect(said.toString('utf8')).toBe(text);
      }),
      { numRuns: 25 },
    );
  });

  test.each(["it's/a-model", 'a"b/$(c)`d`', String.raw`back\slash`])(
    'curl sends %s as it is',
    (modelId) => {
      const { text } = curlCommand({ ...TARGET, modelId });
      const shown = `curl() { printf '%s\\0' "$@"; }; ${KEY_VARIABLE}=sk; ${text}`;
      const args = execFileSync('/bin/sh', ['-c', shown]).toString('utf8').split('\0');
      expect(args.slice(0, 6)).toEqual([
        'https://parley.test:8443/v1/chat/completions',
        ...['-H', 'authorization: Bearer sk'],
        ...['-H', 'content-type: application/json'],
        '-d',
      ]);
      expect(JSON.parse(args[6] ?? '')).toMatchObject({ model: modelId });
    },
  );
});

describe('a file of settings', () => {
  test('for opencode makes the server a provider of its own, with the model chosen', () => {
    const { file, text } = opencodeConfig(TARGET);
    expect(file).toBe('opencode.json');
    expect(z.json().parse(JSON.parse(text))).toEqual({
      $schema: 'https://opencode.ai/config.json',
      model: 'parley/openrouter/fake/model',
      provider: {
        parley: {
          npm: '@ai-sdk/openai-compatible',
          name: 'Parley',
          options: { baseURL: 'https://parley.test:8443/v1', apiKey: '{env:PARLEY_KEY}' },
          models: { 'openrouter/fake/model': {} },
        },
      },
    });
  });

  test('for Codex says how much the model reads only where that is known', () => {
    expect(codexConfig(TARGET).text).toContain('model_context_window = 128000\n');
    expect(codexConfig({ ...TARGET, contextLength: null }).text).toBe(
      `model = "openrouter/fake/model"
model_provider = "parley"

[model_providers.parley]
name = "Parley"
base_url = "https://parley.test:8443/v1"
env_key = "PARLEY_KEY"
wire_api = "responses"
`,
    );
  });
});
