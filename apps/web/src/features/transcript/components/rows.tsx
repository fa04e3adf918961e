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
}

/** Messages one below the other; one that is sent just now has its place among them already. */
export function Rows({ messages, endsAtLeaf, outgoing }: RowsProps) {
  const newest = messages.at(-1);
  const rows = messages.map((message, index) => (
    <Row
      key={message.id}
      id={message.id}
      isQuestion={message.role === 'user'}
      isSkippable={index < messages.length - LAST_TURN && message.state !== 'running'}
    >
      {message.role === 'user' ? (
        <UserMessage message={message} sending={false} />
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
    <Row key={message.id} id={message.id} isQuestion isSkippable={false}>
      <UserMessage message={asMessage(outgoing, message)} sending={!isWaiting} />
      {isWaiting && <NotDelivered chatId={outgoing.chatId} />}
    </Row>
  );
}

interface RowProps {
  id: string;
  isQuestion: boolean;
  /** Far from the view it need not be laid out. */
  isSkippable: boolean;
  children: ReactNode;
}

/** What is skipped is also cut off at its edges, so they reach as far as those of the column. */
function Row({ id, isQuestion, isSkippable, children }: RowProps) {
  return (
    <div
      data-message={id}
      className={classNames(
        '-mx-6 px-6 first:mt-0 max-md:-mx-4 max-md:px-4',
        isQuestion ? 'mt-10' : 'mt-7 has-data-[part=foot]:not-last:-mb-5',
        isSkippable && 'skippable',
      )}
    >
      {children}
    </div>
  );
}
