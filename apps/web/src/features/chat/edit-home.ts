const PREFIX = 'edit ';

/** The draft in which a message is edited. No id holds a blank, so it is never that of a chat. */
export function editHome(messageId: string): string {
  return `${PREFIX}${messageId}`;
}

/** The message that a draft edits; `null` for the drafts of chats. */
export function editedIn(home: string): string | null {
  return home.startsWith(PREFIX) ? home.slice(PREFIX.length) : null;
}
