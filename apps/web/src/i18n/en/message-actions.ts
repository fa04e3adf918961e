/** What can be done with a message. */
export const messageActions = {
  copyAnswer: 'Copy answer',
  copyQuestion: 'Copy message',
  /** Before a row of buttons. */
  ofAnswer: 'Answer actions',
  ofQuestion: 'Message actions',
  more: 'More actions',

  versions: 'Versions',
  previous: 'Previous version',
  next: 'Next version',
  version: (place: number, count: number) => `Version ${place} of ${count}`,
  /** As it stands between the two arrows. */
  place: (place: number, count: number) => `${place}/${count}`,
  runsElsewhere: 'Another version is being written',
  notSwitched: (reason: string) => `The other version could not be shown. ${reason}`,

  regenerate: 'Regenerate',
  /** Of a message below which nothing stands. */
  answer: 'Have it answered',
  again: (model: string) => `Again with ${model}`,
  withAnother: 'With another model…',
  continue: 'Continue',

  edit: 'Edit',
  editing: 'Edit message',
  editingAnswer: 'Edit answer, in Markdown',
  sendAsBranch: 'Send as a new branch',
  save: 'Save',
  saving: 'Saving',
  cancel: 'Cancel',
  edited: 'Edited',
  notSaved: (reason: string) => `Not saved. ${reason}`,
  editDropped: 'Edit discarded',

  fork: 'Fork',
  forkPath: 'Fork this path',
  forkAll: 'Fork all branches',
  notForked: (reason: string) => `The chat was not forked. ${reason}`,

  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  linkNotCopied: 'The link could not be copied.',

  delete: 'Delete from here',
  deleteAnswer: 'Delete this answer?',
  deleteQuestion: 'Delete this message?',
  /** How much goes with it. */
  deleteAlone: 'Nothing stands below it.',
  deleteBelow: (count: string, isOne: boolean) =>
    isOne ? '1 message below it goes with it.' : `${count} messages below it go with it.`,
  deleteBelowAtLeast: (count: string) =>
    `At least ${count} messages below it go with it, all other branches below it included.`,
  deleteStops: 'What is being written there stops.',
  deleteForGood: 'This cannot be undone.',
  confirmDelete: 'Delete',
  keep: 'Keep',

  showAll: 'Show all',
  showLess: 'Show less',
} as const;
