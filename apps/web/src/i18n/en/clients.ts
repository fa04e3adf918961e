const names = {
  openai: 'OpenAI SDK',
  anthropic: 'Anthropic SDK',
  codex: 'Codex',
  'claude-code': 'Claude Code',
  opencode: 'opencode',
  langchain: 'LangChain',
  curl: 'curl',
} as const;

/** At the beginning of a sentence. */
const subjects = { ...names, openai: 'The OpenAI SDK', anthropic: 'The Anthropic SDK' } as const;

/** What there is to know of a client, beside what its snippet says itself. */
const notes = {
  openai: null,
  anthropic: null,
  codex: 'For the settings of Codex, in place of any model that they name already.',
  'claude-code': 'For the shell in which Claude Code is started.',
  opencode: 'In the folder of a project, or for all of them in ~/.config/opencode.',
  langchain: null,
  curl: null,
} as const;

const languages = {
  python: 'Python',
  javascript: 'Node.js',
  toml: 'TOML',
  json: 'JSON',
  shell: 'Shell',
} as const;

/** How programs are pointed at this server. */
export const clients = {
  names,
  subjects,
  notes,
  languages,

  needs: 'What a client needs',
  openAiUrl: 'Base URL',
  openAiUrlHelp: 'For clients of OpenAI.',
  anthropicUrl: 'Base URL for Anthropic',
  anthropicUrlHelp: 'Clients of Anthropic add /v1 themselves.',
  copyUrl: (label: string) => `Copy ${label}`,
  model: 'Model',
  modelHelp: 'Named in the snippets and in the test request.',
  noModel: 'Choose a model',
  key: 'Key',
  keyOpen: 'Not needed on this machine',
  keyOpenHelp: 'Programs on other machines need one, and so do clients that do not start without.',
  keyNeeded: 'Needed',
  keyNeededHelp: (variable: string) =>
    `One of this server’s own keys, in the environment variable ${variable}.`,
  keyChecking: 'Checking',
  keyUnknown: 'Not known',
  keyUnknownHelp: 'There is no connection to the server.',
  apiKeys: 'API keys',

  snippets: 'Snippets',
  list: 'Clients',
  copy: (name: string) => `Copy ${name}`,
  download: 'Download',
  downloadOf: (file: string) => `Download ${file}`,
  code: (name: string) => `Snippet, ${name}`,
  readsKey: 'The key is read from the environment:',
  insistsOnKey: (client: string) =>
    `${client} does not start without a key, though none is needed here.`,
  noKeySent: 'No key is needed here, so none is sent.',
  streamsOnly: (client: string, model: string) =>
    `${client} wants answers in pieces, and ${model} gives them whole. Choose another model for it.`,

  trial: 'Test request',
  trialStreamed: (client: string, path: string) =>
    `${client} asks at ${path}, and so does this: one short question, answered in pieces.`,
  trialWhole: (client: string, path: string) =>
    `${client} asks at ${path}, and so does this: one short question. This model answers it in one piece.`,
  trialKey: 'Key for this request',
  trialKeyHelp: 'It stays in this page alone, and is gone when you leave it.',
  trialKeyOptional: 'Not needed on this machine. It stays in this page alone.',
  trialKeyWrong: 'A key of this server begins with sk-parley- and has no spaces.',
  send: 'Send request',
  stop: 'Stop',
  result: 'Result',
  status: 'Status',
  firstOutput: 'First output',
  total: 'Total',
  cost: 'Cost',
  unknown: '—',
  ends: {
    running: 'Running',
    completed: 'OK',
    stopped: 'Stopped',
    refused: 'Failed',
    'broken-off': 'Broke off',
    unreachable: 'No answer',
  },
  answer: 'Answer',
  noText: 'The answer has no text.',
  requestId: 'Request',
  copyRequestId: 'Copy the id of the request',
  dropped: 'Left out',
  droppedHelp: 'The provider has no place for it.',
  openLog: 'Open in the request log',
  noRow: 'It has no row in the request log: no provider was asked.',
  raw: 'What the server sent',

  keyMissing: 'A key is needed',
  keyRefused: 'The key was refused',
  notAllowed: 'Not allowed for this key',
  noSuchModel: 'No such model',
  limitReached: 'Too many requests',
  refused: 'The request was refused',
  notAnAnswer: 'Not an answer',
  notAnAnswerText:
    'What came is no answer of Parley. Something between this browser and the server may have sent it.',
  brokeOff: 'The answer broke off',
  brokeOffText: 'The connection ended before the answer was complete.',
} as const;
