/** The settings. */
export const settings = {
  title: 'Settings',
  sections: 'Sections of the settings',
  failed: 'The settings could not be read.',
  tryAgain: 'Try again',

  appearance: 'Appearance',
  inThisBrowser: 'Kept in this browser.',
  theme: 'Theme',
  themeSystem: 'System',
  themeLight: 'Light',
  themeDark: 'Dark',
  language: 'Language',
  languageHelp: 'The page is loaded anew for another one.',
  languageOnly: (language: string) => `There is only ${language} in this version.`,
  languageSystem: 'System',

  defaults: 'Defaults',
  defaultsHelp: 'For everybody who uses this server.',
  defaultModel: 'Model for new chats',
  defaultModelHelp: 'Another one can be chosen in each chat.',
  noDefaultModel: 'The one chosen last',
  removeDefaultModel: 'No default',
  timeLimits: 'Time limits',
  timeLimitsHelp:
    'When to give up on an answer, in seconds. An empty field leaves it to the limit that is built in.',
  limits: {
    connect: { label: 'Connecting', help: 'Until there is a connection to the provider.' },
    firstOutput: { label: 'First word', help: 'From the request to the first part of an answer.' },
    silence: { label: 'Silence', help: 'Between two parts of an answer.' },
    total: { label: 'Whole answer', help: 'From the request to the last word.' },
  },
  builtIn: 'Built-in',
  limitInvalid: (most: string) => `A number above 0 and at most ${most}.`,

  providers: 'Providers',
  providersHelp:
    'Keys are encrypted on this server. Parley shows the last four characters and never sends a key to a browser.',

  data: 'Data',
  onServer: 'On the server',
  onServerText: (address: string) =>
    `Chats, settings and keys are kept by the server at ${address}, the keys encrypted. They are the same in every browser.`,
  inBrowser: 'In this browser',
  inBrowserText:
    'Drafts of messages, models that were marked or used last, and how the app looks. Never a key.',
  forget: 'Clear this browser’s memory',
  forgetTitle: 'Clear what this browser remembers?',
  forgetText:
    'Drafts that were not sent are lost, and the app looks as it did at first. Chats and settings on the server stay.',
  forgetConfirm: 'Clear memory',
  forgotten: 'Memory of this browser cleared',
  cancel: 'Cancel',

  unsaved: (count: number) => (count === 1 ? '1 change not saved' : `${count} changes not saved`),
  discard: 'Discard',
  save: 'Save',
  saving: 'Saving',
  notSaved: (reason: string) => `Not saved. ${reason}`,
  conflict: 'Changed elsewhere',
  conflictText: 'Somebody has saved other settings since this page read them.',
  loadTheirs: 'Load the new values',
  keepMine: 'Keep mine',
} as const;
