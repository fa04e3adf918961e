import { memberOf } from '../lib/member-of.ts';

/**
 * Tells the other tabs of this browser what has happened, so that they read it again. Other devices
 * learn of it when their page is looked at.
 */
const CHANNEL = 'parley.news';

/** Of a chat; `continued`: somebody is about to send something in it. */
type ChatNews = 'changed' | 'continued';

/** Models came or went. */
const MODELS_NEWS = 'models';

const channel = new BroadcastChannel(CHANNEL);

export function announceChange(chatId: string): void {
  announce('changed', chatId);
}

export function announceContinued(chatId: string): void {
  announce('continued', chatId);
}

export function announceModels(): void {
  channel.postMessage({ news: MODELS_NEWS });
}

export function onChangeElsewhere(listener: (chatId: string) => void): void {
  listenForChats('changed', listener);
}

export function onContinuedElsewhere(listener: (chatId: string) => void): void {
  listenForChats('continued', listener);
}

export function onModelsElsewhere(listener: () => void): void {
  listen(MODELS_NEWS, listener);
}

function announce(news: ChatNews, chatId: string): void {
  channel.postMessage({ news, chatId });
}

function listenForChats(news: ChatNews, listener: (chatId: string) => void): void {
  listen(news, (data) => {
    const chatId = memberOf(data, 'chatId');
    if (typeof chatId === 'string') listener(chatId);
  });
}

function listen(news: string, listener: (data: unknown) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (memberOf(data, 'news') === news) listener(data);
  });
}
