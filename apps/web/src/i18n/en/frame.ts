/** What stands around the page. */
export const frame = {
  skipToComposer: 'Skip to message box',
  skipToContent: 'Skip to content',
  sidebar: 'Chats and keys',
  openSidebar: 'Open sidebar',
  closeSidebar: 'Close sidebar',
  hideSidebar: 'Hide sidebar',
  pinSidebar: 'Keep sidebar open',
  settings: 'Settings',
  account: 'Administrator',
  newChat: 'New chat',
  key: (provider: string, status: string) => `${provider} key: ${status}`,
  connectionLost: 'Connection lost. Reconnecting…',
  tryNow: 'Try now',
  crashed: 'This page stopped working.',
  crashedHelp: 'Chats are safe on the server. Reload to go on.',
  reload: 'Reload',
} as const;
