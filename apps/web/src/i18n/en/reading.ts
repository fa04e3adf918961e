/** Moving about in a long conversation. */
export const reading = {
  earlier: 'Show earlier messages',
  earlierFailed: 'The earlier messages could not be read.',
  later: 'Show later messages',
  laterFailed: 'The later messages could not be read.',
  latest: 'Latest',
  newBelow: 'New below',
  find: 'Find in chat',
  findPrevious: 'Previous place',
  findNext: 'Next place',
  findClose: 'Close find',
  findNone: 'Not found',
  findPlace: (place: string, total: string) => `${place} of ${total}`,
} as const;
