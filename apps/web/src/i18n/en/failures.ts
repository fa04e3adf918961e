/** What went wrong, and what helps. */
export const failures = {
  refusedKey: 'The key was refused',
  refusedKeyText: (provider: string) =>
    `${provider} does not accept this key. Replace it, then try again.`,
  noKey: 'No key',
  noKeyText: (provider: string) => `Save a key for ${provider}, then send the message.`,
  noCredit: 'Out of credit',
  noCreditText: (provider: string) =>
    `This ${provider} account has no credit left. Add credit or use a free model.`,
  rate: 'Too many requests',
  rateText: (model: string) => `${model} asked for a pause.`,
  rateWaitText: (model: string, wait: string) => `${model} asked for a pause of ${wait}.`,
  provider: 'The provider failed',
  providerText: (provider: string) =>
    `${provider} answered with an error. This is usually over in a minute.`,
  timeout: 'No answer in time',
  timeoutText: (provider: string) =>
    `${provider} did not answer in time. This is usually over in a minute.`,
  unreachable: 'The provider cannot be reached',
  unreachableText: (provider: string) => `There is no connection from this server to ${provider}.`,
  brokenOff: 'The answer broke off',
  brokenOffText: (provider: string) =>
    `${provider} ended the connection before the answer was complete.`,
  interrupted: 'Interrupted',
  interruptedText: 'The server restarted during this answer. Everything up to here is saved.',
  context: 'Too long for this model',
  contextText: (model: string) =>
    `This chat is longer than ${model} can read. Shorten it or use a larger model.`,
  model: 'The model is not available',
  modelText: (model: string, provider: string) =>
    `${provider} has no model ${model}. Choose another one.`,
  other: 'The answer failed',
  network: 'No connection to the server',
  networkText: 'Your message is kept here and will be sent when the connection is back.',
  networkShort: 'There is no connection to the server. Try again when it is back.',
  notSent: 'Not sent',
  notStopped: 'Not stopped',
  tryNow: 'Try now',
  edit: 'Edit message',
  replaceKey: 'Replace key',
  addKey: 'Add key',
  switchModel: 'Switch model',
  unexpected:
    'The server sent an answer that this page does not understand. Reload to get the newest page.',
} as const;
