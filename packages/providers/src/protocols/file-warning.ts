import type { FilePart } from '@parley/contracts';

import type { ProviderWarning } from '../types.ts';

/** A file that stays behind, by what it is for a program that sent it. */
export function fileNotSent({ mediaType }: FilePart, message: string): ProviderWarning {
  return { type: 'warning', code: 'file_not_sent', message, leftOut: [kindOf(mediaType)] };
}

function kindOf(mediaType: string): 'image' | 'audio' | 'file' {
  if (/^image\//i.test(mediaType)) return 'image';
  return /^audio\//i.test(mediaType) ? 'audio' : 'file';
}
