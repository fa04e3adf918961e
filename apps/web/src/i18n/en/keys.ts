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
  environmentHelp: (variable: string) =>
    `Set by ${variable}. Change it where the server is started.`,
  environmentAny: 'the environment of the server',
  refusedHelp: (provider: string) =>
    `${provider} does not accept this key. Check that you copied all of it.`,
  /** After a sentence that says why. */
  notCheckedHelp: (why: string) => `${why} The key is kept and will be used.`,
  badForm: 'A key has no spaces or line breaks and at most 512 characters.',
  movedHelp: (provider: string) =>
    `The address of ${provider} has changed, so the saved key is not sent there. Paste a key for the new address.`,
  accountLabel: 'Name',
  accountRemaining: 'Credit left',
  accountLimit: 'Limit',
  accountUsed: 'Used',
  accountTier: 'Tier',
  freeTier: 'Free',
  paidTier: 'Paid',
  credit: (amount: string) => `${amount} credit left.`,
  checked: (when: string) => `Checked ${when}.`,
  clearTitle: (provider: string) => `Clear the ${provider} key?`,
  clearText: (provider: string) =>
    `Answers that are being written will finish. To chat with ${provider} again you need to paste a key.`,
  clearConfirm: 'Clear key',
  cleared: 'Key cleared',
  cancel: 'Cancel',
  failed: 'The providers could not be read.',
  leaked: 'A key was found in this browser',
  leakedText:
    'It was kept in the storage of this browser, and has been removed from there. Revoke it at its provider and make a new one: whatever could read the storage may have read the key.',
  leakedDone: 'Got it',
} as const;
