import { expect, test } from 'vitest';

import { isStreamed } from './streaming.ts';

const LISTED = [
  { id: 'local/tiny', supportsStreaming: false },
  { id: 'lab/swift', supportsStreaming: true },
];

test.each<[string, boolean | undefined, boolean]>([
  ['local/tiny', true, false],
  ['lab/swift', false, true],
  ['local/new', false, false],
  ['lab/new', true, true],
  ['elsewhere/new', undefined, true],
])(
  'whether %s is asked for pieces is for its list to say, then for its provider (%s)',
  (modelId, supportsStreaming, streamed) => {
    const provider = supportsStreaming === undefined ? undefined : { supportsStreaming };
    expect(isStreamed(modelId, LISTED, provider)).toBe(streamed);
  },
);
