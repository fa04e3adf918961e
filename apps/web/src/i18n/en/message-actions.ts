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
  edited: 'Edited',

  fork: 'Fork',
  forkPath: 'Fork this path',
  forkAll: 'Fork all branches',
  notForked: (reason: string) => `The chat was not forked. ${reason}`,

  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  linkNotCopied: 'The link could not be copied.',

  delete: 'Delete from here',

  showAll: 'Show all',
  showLess: 'Show less',
} as const;
