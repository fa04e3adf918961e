/** What went wrong with an answer or with this server, and what helps; see `problems` for providers. */
export const failures = {
  /** Before the time that is left. */
  rateRetrying: (model: string) => `${model} asked for a pause. Retrying by itself in `,
  tooSlow: 'The answer took too long',
  tooSlowText: (model: string) =>
    `${model} was not done within the time limit. Everything up to here is saved.`,
  interrupted: 'Interrupted',
  interruptedText: 'The server restarted during this answer. Everything up to here is saved.',
  length: 'Cut off at the length limit',
  lengthText: 'The answer reached the limit for one answer.',
  lengthTokensText: (tokens: string) =>
    `The answer reached ${tokens} tokens, the limit for one answer.`,
  declined: 'The model declined',
  declinedText: 'The provider’s filter stopped this answer. Rephrase, or ask another model.',
  rule: 'Refused by a rule of this server',
  other: 'The answer failed',
  network: 'No connection to the server',
  networkText: 'Your message is kept here and will be sent when the connection is back.',
  networkShort: 'There is no connection to the server. Try again when it is back.',
  notSent: 'Not sent',
  notSentElsewhere: (reason: string) => `A message was not sent. ${reason}`,
  notStopped: 'Not stopped',
  modelNotChanged: 'Model not changed',
  tryNow: 'Try now',
  edit: 'Edit message',
  replaceKey: 'Replace key',
  addKey: 'Add key',
  addCredit: 'Add credit',
  retry: 'Retry',
  retryNow: 'Retry now',
  dontRetry: 'Don’t retry',
  continue: 'Continue',
  startOver: 'Start over',
  switchModel: 'Switch model',
  unexpected:
    'The server sent an answer that this page does not understand. Reload to get the newest page.',
} as const;
