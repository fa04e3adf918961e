import { KEY_FORMS } from '@parley/providers';
import { describe, expect, test } from 'vitest';

import { scrubStorage, type ScrubbedStorage } from './scrub-storage.ts';
import { holdsKey } from './secret-forms.ts';

const KEY = 'sk-or-v1-0123456789abcdef0123456789';
/** A secret by its name alone. */
const WORD = 'correct-horse';

class FakeStorage implements ScrubbedStorage {
  readonly entries: Map<string, string>;
  writes = 0;

  constructor(entries: Record<string, string>) {
    this.entries = new Map(Object.entries(entries));
  }
  get length() {
    return this.entries.size;
  }
  key(index: number) {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(name: string) {
    return this.entries.get(name) ?? null;
  }
  setItem(name: string, text: string) {
    this.writes += 1;
    this.entries.set(name, text);
  }
  removeItem(name: string) {
    this.entries.delete(name);
  }
  text() {
    return JSON.stringify([...this.entries]);
  }
}

function scrubbed(entries: Record<string, string>) {
  const storage = new FakeStorage(entries);
  return { storage, found: scrubStorage(() => storage) };
}

const json = (value: unknown) => JSON.stringify(value);

describe('what a store of an earlier version left behind', () => {
  test.each([
    ['of the same version', json({ state: { apiKey: WORD, theme: 'dark' }, version: 1 })],
    ['of an older version', json({ state: { apiKey: WORD, theme: 'dark' }, version: 0 })],
    ['of a newer version', json({ state: { apiKey: WORD, theme: 'dark' }, version: 9 })],
    ['without a version', json({ state: { apiKey: WORD, theme: 'dark' } })],
    ['that is the state itself', json({ apiKey: WORD, theme: 'dark' })],
    [
      'with the secret far inside',
      json({ state: { a: [{ b: { apiKey: WORD } }], theme: 'dark' } }),
    ],
    ['with JSON inside JSON', json({ settings: json({ apiKey: WORD, theme: 'dark' }) })],
  ])('an entry %s loses its secret and keeps the rest', (_form, text) => {
    for (const name of ['parley.prefs', 'chat-store', 'openrouter-settings', 'something-else']) {
      const { storage, found } = scrubbed({ [name]: text });
      expect(found).toBe(1);
      expect(storage.text()).not.toContain(WORD);
      expect(storage.text()).toContain('dark');
    }
  });

  test.each([
    ['breaks off', '{"state":{"apiKey":"'],
    ['never was JSON', 'dark'],
  ])('an entry of ours that %s is removed', (_form, text) => {
    expect(scrubbed({ 'parley.prefs': text, other: text }).storage.text()).toBe(
      json([['other', text]]),
    );
  });

  test('an entry without a secret is not written again', () => {
    const { storage, found } = scrubbed({ 'parley.prefs': '{ "state": {"modelId": "a/b"} }' });
    expect([found, storage.writes]).toEqual([0, 0]);
  });

  test('an empty place for a key goes too, and counts as no leak', () => {
    const { storage, found } = scrubbed({ 'chat-store': json({ state: { apiKey: '', a: 1 } }) });
    expect(found).toBe(0);
    expect(storage.text()).not.toContain('apiKey');
  });
});

describe('what counts as a secret', () => {
  test.each([
    ...['apiKey', 'api_key', 'x-api-key', 'openrouterApiKey', 'apiKeys', 'openrouter_key'],
    ...['apiKeyOpenRouter', 'apikey_openrouter', 'auth', 'bearer'],
    ...['token', 'accessToken', 'clientSecret', 'Authorization', 'password', 'credentials'],
  ])('a property named %s, whatever it holds', (name) => {
    const { storage } = scrubbed({
      a: json({ state: { [name]: { nested: WORD } } }),
      [name]: WORD,
    });
    expect(storage.text()).not.toContain(WORD);
  });

  test.each(['maxTokens', 'tokens', 'key', 'keyboard', 'tokenCount', 'secretary'])(
    'a property named %s is none',
    (name) => {
      expect(scrubbed({ a: json({ [name]: 'kept' }) }).storage.text()).toContain('kept');
    },
  );

  test.each([
    ['under an innocent name', { note: KEY }],
    ['in a list', { notes: ['a', KEY] }],
    ['as the name of a property', { [KEY]: true }],
    ['in a header', { header: `Bearer ${KEY}` }],
  ])('a key of a provider %s', (_place, value) => {
    const { storage, found } = scrubbed({ a: json(value) });
    expect(found).toBe(1);
    expect(storage.text()).not.toContain(KEY);
  });

  test('a key that stands alone, or names an entry', () => {
    const { storage, found } = scrubbed({ plain: KEY, quoted: json(KEY), [KEY]: 'a' });
    expect(found).toBe(3);
    expect(storage.length).toBe(0);
  });

  test('of a text that was typed only the key goes', () => {
    const { storage } = scrubbed({ a: json({ draft: `Is ${KEY} right?` }) });
    expect(storage.text()).toContain('Is [removed] right?');
  });

  test.each([
    '{"name":"Bob","password":"swordfish"}',
    '[{"token":"NUMBER",  "text":"1"}]',
    'Why does hf_tokenizer_config_path fail with hf_transformers_4_config_file?',
    'https://example.com/sk-sk-produkty-a-sluzby',
    'https://example.com/sk-2024aktualizovaneprodukty',
    'sk-learn-style-pipelines-in-python',
    'sk-learn-style-pipelines-in-python-3',
    'model_sk-0123456789abcdef',
  ])('a draft that looks like a secret stays as it was typed: %s', (text) => {
    const drafts = json({ state: { drafts: [{ home: 'new', text }] }, version: 1 });
    const { storage, found } = scrubbed({ 'parley.drafts': drafts });
    expect([found, storage.writes]).toEqual([0, 0]);
  });

  test.each([
    [`{ "key":"${KEY}" }`, '{ "key":"[removed]" }'],
    [`export KEY=${KEY}`, 'export KEY=[removed]'],
    [KEY, '[removed]'],
  ])('of the draft %s only the key goes', (text, left) => {
    const { storage, found } = scrubbed({ 'parley.drafts': json({ drafts: [{ text }] }) });
    expect(found).toBe(1);
    expect(storage.getItem('parley.drafts')).toBe(json({ drafts: [{ text: left }] }));
  });

  test('a mark that there is a key is none', () => {
    expect(scrubbed({ a: json({ apiKeySaved: true }) }).found).toBe(0);
  });

  test('a key of every vendor there is', () => {
    for (const { prefix } of KEY_FORMS) {
      expect(holdsKey(`${prefix}0123456789abcdef`), prefix).toBe(true);
    }
    expect(holdsKey('a task-management-system-of-its-own')).toBe(false);
  });
});

describe('scrubbing', () => {
  test('twice changes nothing more', () => {
    const { storage } = scrubbed({ a: json({ apiKey: WORD, text: `x ${KEY} y` }), b: KEY });
    const once = storage.text();
    const { writes } = storage;
    expect(scrubStorage(() => storage)).toBe(0);
    expect([storage.text(), storage.writes]).toEqual([once, writes]);
  });

  test('a storage that refuses every write loses the whole entry', () => {
    const storage = new FakeStorage({ a: json({ apiKey: WORD, b: 1 }) });
    storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    expect(scrubStorage(() => storage)).toBe(1);
    expect(storage.length).toBe(0);
  });

  test('a storage that is forbidden is left alone', () => {
    const forbidden = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    expect(scrubStorage(forbidden)).toBe(0);
  });

  test('nesting deeper than can be walked does not save a key', () => {
    const depth = 200_000;
    const deep = '['.repeat(depth) + json(KEY) + ']'.repeat(depth);
    expect(scrubbed({ deep }).storage.length).toBe(0);
  });

  test('a member called __proto__ is data like any other', () => {
    const { storage } = scrubbed({ a: `{"__proto__":{"apiKey":"${WORD}"},"b":1}` });
    expect(storage.getItem('a')).toBe('{"__proto__":{},"b":1}');
  });
});
