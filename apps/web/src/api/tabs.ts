import { memberOf } from '../lib/member-of.ts';

/**
 * Tells the other tabs of this browser what has happened in a chat, so that they read it again.
 * Other devices learn of it when their page is looked at.
 */
const CHANNEL = 'parley.chats';

/** `continued`: somebody is about to send something in it. */
type News = 'changed' | 'continued';

const channel = new BroadcastChannel(CHANNEL);

export function announceChange(chatId: string): void {
  announce('changed', chatId);
}

export function announceContinued(chatId: string): void {
  announce('continued', chatId);
}

export function onChangeElsewhere(listener: (chatId: string) => void): void {
  listen('changed', listener);
}

export function onContinuedElsewhere(listener: (chatId: string) => void): void {
  listen('continued', listener);
}

function announce(news: News, chatId: string): void {
  channel.postMessage({ news, chatId });
}

function listen(news: News, listener: (chatId: string) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const chatId = memberOf(data, 'chatId');
    if (memberOf(data, 'news') === news && typeof chatId === 'string') listener(chatId);
  });
}
