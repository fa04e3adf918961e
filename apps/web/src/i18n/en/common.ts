/** Words that are at home nowhere in particular. */
export const time = {
  seconds: (count: number) => `${count}\u{a0}s`,
  /** To the hundredth: `0.61`. */
  exactSeconds: (seconds: string) => `${seconds}\u{a0}s`,
  minutesAndSeconds: (minutes: number, seconds: number) => `${minutes}\u{a0}min ${seconds}\u{a0}s`,
  now: 'just now',
  minutes: (count: number) => `${count} min ago`,
  hours: (count: number) => `${count} h ago`,
  days: (count: number) => (count === 1 ? 'yesterday' : `${count} days ago`),
} as const;

export const copy = {
  idle: 'Copy',
  done: 'Copied',
  code: 'Copy code',
  failed: 'Not copied',
} as const;

export const code = {
  plain: 'text',
  label: (language: string) => `Code, ${language}`,
} as const;

export const toast = {
  undo: 'Undo',
  dismiss: 'Dismiss',
} as const;
