/**
 * Tells the other tabs of this browser that a chat has changed, so that they read it again. Other
 * devices learn of it when their page is looked at.
 */
const CHANNEL = 'parley.chats';

const channel = new BroadcastChannel(CHANNEL);

export function announceChange(chatId: string): void {
  channel.postMessage(chatId);
}

export function onChangeElsewhere(listener: (chatId: string) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listener(data);
  });
}
