/** The first steps in a new installation. */
export const firstRun = {
  steps: 'Set-up',
  key: 'Key',
  model: 'Model',
  message: 'First message',
  done: 'Done',
  skip: 'Skip set-up',
  keyTitle: 'Paste a key to begin.',
  keyReadyTitle: 'The key is saved.',
  keyHelp: (provider: string) =>
    `One ${provider} key is enough. It is encrypted on this server and never sent back to a browser.`,
  keylessTitle: 'No key is needed.',
  keylessHelp: (provider: string) =>
    `${provider} answers without a key, once it runs where this server looks for it.`,
  localReadyHelp: (provider: string) =>
    `A model on this server answers without one. A key of ${provider} adds more models.`,
  another: 'Use another provider',
  others: 'Providers',
  local: 'Run a model on this server',
  localHelp: 'Small ones need no key and no graphics card.',
  demo: 'Try the offline demo',
  demoHelp:
    'It checks that the installation works: no network, no key, and always the same answer.',
  next: 'Choose a model',
  modelTitle: 'Choose a model to begin with.',
  modelHelp: 'New chats begin with it. Another one can be chosen at any time, in each chat.',
  suggested: 'Suggested',
  all: 'All models',
  modelNotSaved: (reason: string) => `The model was not saved. ${reason}`,
  noModel: 'No model',
} as const;
