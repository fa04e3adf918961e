/** The pages of the one who runs the server. */
export const dashboard = {
  title: 'Dashboard',
  pages: 'Pages of the dashboard',
  backToChats: 'Back to chats',
  apiKeys: 'API keys',
  requests: 'Request log',
  clients: 'Client set-up',
  darkTheme: 'Dark theme',
  lightTheme: 'Light theme',
} as const;
