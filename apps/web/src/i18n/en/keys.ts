/** Keys of providers. */
export const keys = {
  none: 'No key',
  checking: 'Checking',
  saved: 'Saved',
  hint: (lastFour: string) => `····${lastFour}`,
  refused: 'Refused',
  notChecked: 'Saved, not checked',
  environment: 'From the environment',
  field: (provider: string) => `${provider} key`,
  placeholder: 'Paste a key',
  save: 'Save key',
  add: 'Add key',
  saving: 'Checking',
  replace: 'Replace',
  check: 'Check',
  clear: 'Clear',
  keepOld: 'Keep the old one',
  environmentHelp: 'Set by the environment of the server. Change it where the server is started.',
  refusedHelp: (provider: string) =>
    `${provider} does not accept this key. Check that you copied all of it.`,
  notCheckedHelp: (provider: string) =>
    `${provider} did not answer. The key is kept and will be used.`,
  badForm: 'A key has no spaces or line breaks and at most 512 characters.',
  movedHelp: (provider: string) =>
    `The address of ${provider} has changed, so the saved key is not sent there. Paste a key for the new address.`,
  credit: (amount: string) => `${amount} credit left.`,
  checked: (when: string) => `Checked ${when}.`,
  clearTitle: (provider: string) => `Clear the ${provider} key?`,
  clearText: (provider: string) =>
    `Answers that are being written will finish. To chat with ${provider} again you need to paste a key.`,
  clearConfirm: 'Clear key',
  cancel: 'Cancel',
  failed: 'The providers could not be read.',
} as const;
