import { isValidElement } from 'react';

import { memberOf } from '../../../lib/member-of.ts';

/** What can be read of elements that hold their text as children. */
export function textOf(node: unknown): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(textOf).join('');
  return isValidElement(node) ? textOf(memberOf(node.props, 'children')) : '';
}
