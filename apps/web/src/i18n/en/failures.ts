/** What went wrong, and what helps. */
export const failures = {
  refusedKey: 'The key was refused',
  refusedKeyText: (provider: string) =>
    `${provider} does not accept this key. Replace it, then try again.`,
  refusedFixedKeyText: (provider: string, variable: string) =>
    `${provider} does not accept the key set by ${variable}. Change it where the server is started.`,
  noKey: 'No key',
  noKeyText: (provider: string) => `Save a key for ${provider}, then send the message.`,
  noCredit: 'Out of credit',
  noCreditText: (provider: string) =>
    `This ${provider} account has no credit left. Add credit or use a free model.`,
  rate: 'Too many requests',
  rateText: (model: string) => `${model} asked for a pause.`,
  rateWaitText: (model: string, wait: string) => `${model} asked for a pause of ${wait}.`,
  /** Before the time that is left. */
  rateRetrying: (model: string) => `${model} asked for a pause. Retrying by itself in `,
  provider: 'The provider failed',
  providerText: (provider: string) =>
    `${provider} answered with an error. This is usually over in a minute.`,
  timeout: 'No answer in time',
  timeoutText: (provider: string) =>
    `${provider} did not answer in time. This is usually over in a minute.`,
  tooSlow: 'The answer took too long',
  tooSlowText: (model: string) =>
    `${model} was not done within the time limit. Everything up to here is saved.`,
  unreachable: 'The provider cannot be reached',
  unreachableText: (provider: string) => `There is no connection from this server to ${provider}.`,
  brokenOff: 'The answer broke off',
  brokenOffText: (provider: string) =>
    `${provider} ended the connection before the answer was complete.`,
  interrupted: 'Interrupted',
  interruptedText: 'The server restarted during this answer. Everything up to here is saved.',
  length: 'Cut off at the length limit',
  lengthText: 'The answer reached the limit for one answer.',
  lengthTokensText: (tokens: string) =>
    `The answer reached ${tokens} tokens, the limit for one answer.`,
  context: 'Too long for this model',
  contextText: (model: string) =>
    `This chat is longer than ${model} can read. Shorten it or use a larger model.`,
  model: 'The model is not available',
  modelText: (model: string, provider: string) =>
    `${provider} has no model ${model}. Choose another one.`,
  declined: 'The model declined',
  declinedText: 'The provider’s filter stopped this answer. Rephrase, or ask another model.',
  declinedBy: (provider: string) => `${provider} refused this message`,
  declinedByText: 'Rephrase it, or ask another model.',
  rule: 'Refused by a rule of this server',
  invalid: 'The provider did not accept the request',
  invalidText: (provider: string) =>
    `${provider} gave no reason. Another model may accept this message.`,
  tooLarge: 'The message is too large',
  tooLargeText: (provider: string) => `${provider} takes less at once. Shorten the message.`,
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
