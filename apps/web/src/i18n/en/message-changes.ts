/** What is asked and said while a message is changed or deleted. */
export const messageChangesEn = {
  editing: 'Edit message',
  editingAnswer: 'Edit answer, in Markdown',
  sendAsBranch: 'Send as a new branch',
  save: 'Save',
  saving: 'Saving',
  cancel: 'Cancel',
  notSaved: (reason: string) => `Not saved. ${reason}`,
  changedMeanwhile:
    'Not saved. This answer was changed elsewhere in the meantime. Saved again, your text takes its place.',
  editDropped: 'Edit discarded',

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
} as const;
