import { beforeEach, describe, expect, test } from 'vitest';

import { createPlacesStore, lastPlace, placesStore, rememberPlace } from './places.store.ts';

const PLACE = { messageId: 'message-one', offset: -40, newestId: 'message-two' };

beforeEach(() => placesStore.setState({ places: [] }));

describe('where a chat was left', () => {
  test('is one place for each chat, and none for one that was read to its end', () => {
    rememberPlace('one', PLACE);
    rememberPlace('two', PLACE);
    rememberPlace('one', { ...PLACE, offset: 12 });
    expect(lastPlace('one')).toEqual({ chatId: 'one', ...PLACE, offset: 12 });
    rememberPlace('one', null);
    expect(lastPlace('one')).toBeNull();
    expect(lastPlace('two')).toEqual({ chatId: 'two', ...PLACE });
  });

  test('is forgotten for chats that were left long ago', () => {
    for (let index = 0; index < 250; index += 1) rememberPlace(`chat-${index}`, PLACE);
    expect(placesStore.getState().places).toHaveLength(200);
    expect(lastPlace('chat-49')).toBeNull();
    expect(lastPlace('chat-50')).not.toBeNull();
  });

  test('is taken from the storage as far as it makes sense', () => {
    const places = [
      { chatId: 'one', ...PLACE, apiKey: 'not ours' },
      { chatId: 'two', ...PLACE, offset: '12' },
      { ...PLACE },
      { chatId: 'x'.repeat(100), ...PLACE },
      null,
    ];
    const stored = JSON.stringify({ state: { places }, version: 1 });
    const store = createPlacesStore({
      getItem: () => stored,
      setItem: () => {},
      removeItem: () => {},
    });
    expect(store.getState()).toEqual({ places: [{ chatId: 'one', ...PLACE }] });
  });
});
