/** What is said of an installation wherever its files come from. */
const PHASES = {
  waiting: 'Waiting for its turn',
  checking: 'Checking its files',
  trying: 'Trying it out',
};

/** The models that run on the server itself. */
export const localModels = {
  title: 'Local models',
  help: 'They run on the processor of this server: what is asked stays here, needs no key and costs nothing. They are small, so they know little, and they take their time.',
  failedToRead: 'The local models could not be read.',
  count: (count: number) =>
    count === 1 ? '1 model on this server' : `${count} models on this server`,
  none: 'No models yet',

  offline: 'Nothing is downloaded here',
  offlineText:
    'This server never fetches models (PARLEY_MODELS_OFFLINE). Those that lie in a folder of the server can be imported.',

  models: 'Models',
  installed: 'Installed',
  bundled: 'Comes with Parley',
  available: 'Not downloaded',
  failed: 'Not installed',
  kept: (kept: string, size: string) => `${kept} of ${size} are here`,
  keptSome: (kept: string) => `${kept} are here`,
  phases: {
    download: {
      ...PHASES,
      starting: 'Looking up its files',
      receiving: 'Downloading',
    },
    import: {
      ...PHASES,
      starting: 'Looking at the folder',
      receiving: 'Copying',
    },
  },
  progress: (model: string) => `Installation of ${model}`,
  received: (received: string, total: string, share: string) =>
    `${received} of ${total} · ${share}`,

  size: 'Size',
  memory: 'Memory',
  about: (bytes: string) => `about ${bytes}`,
  tooLarge:
    'It needs more memory than there is here. It may run very slowly, or break off in the middle.',
  context: 'Context',
  contextTokens: (count: string) => `${count} tokens`,
  licence: 'Licence',
  source: 'Source',

  download: 'Download',
  downloadOf: (model: string) => `Download ${model}`,
  goOn: 'Go on',
  goOnWith: (model: string) => `Go on with the download of ${model}`,
  retry: 'Try again',
  retryOf: (model: string) => `Try again: ${model}`,
  cancel: 'Cancel',
  cancelOf: (model: string) => `Cancel the installation of ${model}`,
  try: 'Try in a new chat',
  tryOf: (model: string) => `Try in a new chat: ${model}`,
  begin: 'Use in a new chat',
  beginOf: (model: string) => `Use in a new chat: ${model}`,

  removal: {
    delete: {
      word: 'Delete',
      label: (model: string) => `Delete ${model}`,
      title: (model: string) => `Delete ${model}?`,
      text: (freed: string) =>
        `That frees ${freed} on the disk. Chats keep their messages, and go on with another model.`,
      confirm: 'Delete model',
      done: (model: string) => `${model} deleted`,
    },
    discard: {
      word: 'Discard',
      label: (model: string) => `Discard what is here of ${model}`,
      title: (model: string) => `Discard what is here of ${model}?`,
      text: (freed: string) =>
        `That frees ${freed} on the disk. Another download would begin anew.`,
      confirm: 'Discard download',
      done: () => 'Download discarded',
    },
    remove: {
      word: 'Remove',
      label: (model: string) => `Remove ${model}`,
      title: (model: string) => `Remove ${model}?`,
      text: () => 'Whatever lies among the models of this server under that name is deleted.',
      confirm: 'Remove it',
      done: (model: string) => `${model} removed`,
    },
  },
  keep: 'Keep',

  import: 'Import from a folder',
  importText:
    'The folder of a model with its weights in the ONNX format, on the machine that Parley runs on. Its files are copied.',
  folder: 'Folder',
  folderHelp: 'The whole path, such as /srv/models/my-model.',
  id: 'Id (optional)',
  idName: 'Id',
  idHelp:
    'Small letters, digits and single . _ or -. Without one it is made from the folder’s name.',
  importConfirm: 'Import',
  importing: 'Looking at it',

  machine: 'This machine',
  freeDisk: 'Free on the disk',
  totalMemory: 'Memory',
  modelFolder: 'Folder of the models',
  unknown: 'Unknown',
} as const;
