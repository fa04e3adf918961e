/** `2nd`, `11th` */
function ordinal(place: number): string {
  const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${place}${endings[ordinals.select(place)] ?? 'th'}`;
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

/** A chat and its composer. */
export const chat = {
  messageMissing: 'That message is no longer in this chat.',
  empty: 'What are you working on?',
  firstRun: 'Paste a key to begin.',
  firstRunHelp: (provider: string) =>
    `One ${provider} key is enough. It is encrypted on this server and never sent back to a browser.`,
  demo: 'Check the installation.',
  demoHelp:
    'The offline demo is no assistant: it gives the same answer to every message. It shows that this server can run a model, without a network and without a key.',
  prompts: 'Ways to begin',
  promptList: [
    {
      title: 'Explain a piece of code',
      help: 'Paste it below the question',
      text: 'Explain what this code does, step by step:\n\n',
    },
    {
      title: 'Summarise a text',
      help: 'Paste an article or notes',
      text: 'Summarise this text in five sentences:\n\n',
    },
    {
      title: 'Compare two options',
      help: 'In a table, with a verdict',
      text: 'Compare these two in a table, then recommend one:\n\n',
    },
    {
      title: 'Draft a reply',
      help: 'Paste the message you got',
      text: 'Draft a short, friendly reply to this message:\n\n',
    },
  ],
  goOn: 'Continue',
  log: 'Conversation',
  you: 'You said',
  answerOf: (model: string) => `${model} said`,
  composer: 'Message',
  message: (model: string) => `Message ${model}`,
  messageNoModel: 'Choose a model to send a message',
  messageNoKey: 'Save a key to send a message',
  messageDemo: 'Type anything to try the offline demo',
  messageQueue: 'Queue a message',
  send: 'Send',
  sendNothing: 'Type a message to send it',
  queue: 'Queue',
  queued: 'Queued:',
  editQueued: 'Edit queued message',
  removeQueued: 'Remove queued message',
  editLost: 'The message that you edited was deleted. Your text is in the message box.',
  expand: 'Expand the message box',
  shrink: 'Shrink the message box',
  tooLongToKeep: 'This text is too long to be kept over a reload of the page.',
  stop: 'Stop',
  sending: 'Sending',
  stopped: 'Stopped',
  stoppedEmpty: 'Stopped before the first word.',
  cutOff: 'Cut off at the length limit.',
  declined: 'Stopped by the provider’s filter.',
  answering: 'Answering',
  stillAnswering: 'Still answering',
  complete: 'Answer complete.',
  /** How far an answer is of which there is nothing to read yet. */
  progress: {
    queued: 'Waiting in line',
    next: 'Waiting: next in line',
    place: (place: number) => `Waiting: ${ordinal(place)} in line`,
    loading: 'Loading the model…',
    reading: 'Reading the message…',
    writing: 'Writing…',
    written: (tokens: number, count: string) =>
      `Writing: ${count} ${tokens === 1 ? 'token' : 'tokens'} so far`,
  },
  /** The same, read aloud once. */
  phases: {
    queued: 'Waiting in line',
    loading: 'Loading the model',
    generating: 'Writing the answer',
  },
  warning: 'Note:',
} as const;
