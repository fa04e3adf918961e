/** Moving about in a long conversation. */
export const reading = {
  earlier: 'Show earlier messages',
  earlierFailed: 'The earlier messages could not be read.',
  later: 'Show later messages',
  laterFailed: 'The later messages could not be read.',
  latest: 'Latest',
  newBelow: 'New below',
} as const;
