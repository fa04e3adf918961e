/** What an answer used, cost and took. */
export const details = {
  /** By who says so. */
  cost: {
    reported: (cost: string) => `${cost} as reported`,
    override: (cost: string) => `${cost} at your price`,
    catalogue: (cost: string) => `${cost} by the live price list`,
    bundled: (cost: string) => `${cost} by the built-in price list`,
  },
  costLocal: 'Free, runs on this server',
  costUnknown: 'Cost unknown',
  tokens: (count: string) => `${count} tokens`,
} as const;
