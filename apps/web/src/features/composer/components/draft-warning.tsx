import { MAX_MESSAGE_CHARACTERS } from '@parley/contracts';

import { strings } from '../../../i18n/index.ts';
import { formatCount } from '../../../lib/format.ts';
import { type Draft, excessOf, MAX_ATTACHMENTS, sizeOf } from '../draft.ts';
import { MAX_DRAFT_CHARACTERS } from '../drafts.store.ts';

/** What is wrong with a draft: it is more than can be sent, or more than a browser can keep. */
export function DraftWarning({ draft }: { draft: Draft }) {
  return (
    <p role="status" className="px-4 text-12 text-ink-3">
      {warningOf(draft)}
    </p>
  );
}

function warningOf(draft: Draft): string {
  const { excess, tooLongToKeep } = strings.attachments;
  const over = excessOf(draft);
  if (over === 'characters') return excess.characters(formatCount(MAX_MESSAGE_CHARACTERS));
  if (over === 'attachments') return excess.attachments(formatCount(MAX_ATTACHMENTS));
  if (sizeOf(draft) <= MAX_DRAFT_CHARACTERS) return '';
  return draft.text.length > MAX_DRAFT_CHARACTERS ? strings.chat.tooLongToKeep : tooLongToKeep;
}
