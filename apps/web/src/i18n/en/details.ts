/** What an answer used, cost and took. */
export const details = {
  usage: 'Usage:',
  ofAnswer: 'Usage of this answer',
  model: 'Model',
  route: 'Route',
  /** From the one that was asked to the one that it asked. */
  through: (provider: string, upstream: string) => `${provider} → ${upstream}`,
  input: 'Input',
  cached: 'of which cached',
  output: 'Output',
  reasoning: 'of which reasoning',
  firstToken: 'First token',
  thinking: 'Thinking',
  speed: 'Speed',
  totalTime: 'Total time',
  unknown: 'Unknown',
  costLocal: 'Free, runs on this server',
  costUnknown: 'Cost unknown',
  /** Who says what an answer cost. */
  costBy: {
    reported: 'as reported by the provider',
    override: 'worked out at your price',
    catalogue: 'worked out by the live price list',
    bundled: 'worked out by the built-in price list',
    local: 'it runs on this server',
  },
  tokens: (count: string) => `${count} tokens`,
  oneToken: '1 token',
  tokensPerSecond: (count: string) => `${count} tok/s`,
  branch: 'This branch',
  chat: 'This chat',
  atLeast: (cost: string) => `at least ${cost}`,
  totalsFailed: 'The totals could not be read.',
  tryAgain: 'Try again',
  context: 'Context used',
  /** `34K of 200K` */
  contextOf: (used: string, length: string) => `${used} of ${length}`,
  contextText: (share: string, used: string, length: string) =>
    `${share} of the context: ${used} of ${length} tokens`,
  contextHelp: (model: string) =>
    `What ${model} is sent with the next message, and all that it can read at once.`,
  contextWarning: (share: string, model: string) =>
    `This chat fills ${share} of what ${model} can read.`,
  contextAdvice: 'Begin a new chat, edit an earlier message, or choose a model that reads more.',
  chooseModel: 'Choose a model',
  dismissWarning: 'Dismiss this warning',
  thinkingNow: 'Thinking',
  thought: 'Thought',
  thoughtFor: (time: string) => `Thought for ${time}`,
} as const;
