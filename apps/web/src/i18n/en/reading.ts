/** Moving about in a long conversation. */
export const reading = {
  earlier: 'Show earlier messages',
  earlierFailed: 'The earlier messages could not be read.',
  latest: 'Latest',
} as const;
