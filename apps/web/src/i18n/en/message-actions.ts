/** What can be done with a message. */
export const messageActions = {
  copyAnswer: 'Copy answer',
} as const;
