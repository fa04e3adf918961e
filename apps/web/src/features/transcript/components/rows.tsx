import type { BranchMessage } from '@parley/contracts';
import type { ReactNode } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import type { Outgoing } from '../../chat/chat.store.ts';
import { asMessage } from '../../chat/outgoing.ts';
import { Answer } from './answer.tsx';
import { NotDelivered } from './not-delivered.tsx';
import { UserMessage } from './user-message.tsx';

/** A turn that may still grow is always laid out: its size is not to be guessed. */
const LAST_TURN = 2;

interface RowsProps {
  messages: readonly BranchMessage[];
  /** Whether the last of them is the newest of the chat. */
  endsAtLeaf: boolean;
  outgoing: Outgoing | null;
  /** The message that was looked for. */
  markedId: string | null;
}

/** Messages one below the other; one that is sent just now has its place among them already. */
export function Rows({ messages, endsAtLeaf, outgoing, markedId }: RowsProps) {
  const newest = messages.at(-1);
  const rows = messages.map((message, index) => (
    <Row
      key={keyOf(message)}
      id={message.id}
      gap={gapAbove(message, messages[index - 1])}
      isMarked={message.id === markedId}
      isSkippable={index < messages.length - LAST_TURN && message.state !== 'running'}
    >
      {message.role === 'user' ? (
        <UserMessage
          message={message}
          delivery="done"
          isLast={endsAtLeaf && message === newest && outgoing === null}
        />
      ) : (
        <Answer message={message} isLast={endsAtLeaf && message === newest} />
      )}
    </Row>
  ));
  return outgoing?.message ? [...rows, outgoingRow(outgoing, outgoing.message)] : rows;
}

function outgoingRow(outgoing: Outgoing, message: NonNullable<Outgoing['message']>) {
  const isWaiting = outgoing.state === 'waiting';
  return (
    <Row key={keyOf(outgoing)} id={message.id} gap="mt-10" isMarked={false} isSkippable={false}>
      <UserMessage
        message={{ ...asMessage(outgoing, message), siblingIds: [message.id] }}
        delivery={outgoing.state}
        isLast
      />
      {isWaiting && <NotDelivered chatId={outgoing.chatId} />}
    </Row>
  );
}

/**
 * By its parent: another version of a message takes the place of the first, and what has the focus
 * there keeps it.
 */
function keyOf({ parentId }: { parentId: string | null }): string {
  return `below ${parentId ?? ''}`;
}

/** A question keeps the gap to its answer itself: what can be done with it stands there. */
function gapAbove({ role }: BranchMessage, above: BranchMessage | undefined): string {
  if (role === 'user') return 'mt-10';
  return above?.role === 'user' ? '' : 'mt-7';
}

interface RowProps {
  id: string;
  gap: string;
  isMarked: boolean;
  /** Far from the view it need not be laid out. */
  isSkippable: boolean;
  children: ReactNode;
}

/** What is skipped is also cut off at its edges, so they reach as far as those of the column. */
function Row({ id, gap, isMarked, isSkippable, children }: RowProps) {
  return (
    <div
      data-message={id}
      className={classNames(
        'relative -mx-6 px-6 first:mt-0 max-md:-mx-4 max-md:px-4',
        'has-data-[part=foot]:not-last:-mb-5',
        gap,
        isSkippable && 'skippable',
      )}
    >
      {isMarked && (
        <span
          aria-hidden
          data-part="mark"
          className="absolute inset-x-2 inset-y-0 animate-fade rounded-lg bg-mark"
        />
      )}
      <div className="relative">{children}</div>
    </div>
  );
}
