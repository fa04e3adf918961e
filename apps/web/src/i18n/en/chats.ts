/** The list of chats. */
export const chats = {
  list: 'Chats',
  none: 'Your chats will be listed here.',
  failed: 'The chats could not be read.',
  older: 'Show older chats',
  answering: 'Answering',
  untitled: 'New chat',
  today: 'Today',
  yesterday: 'Yesterday',
  lastWeek: 'Last 7 days',
  lastMonth: 'Last 30 days',
  notFound: 'This chat does not exist.',
  notFoundHelp: 'It may have been deleted.',
  unreadable: 'This chat could not be read.',
  retry: 'Try again',
  startNew: 'Start a new chat',
} as const;
