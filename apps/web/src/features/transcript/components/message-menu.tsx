import type { BranchMessage, ForkChatBody } from '@parley/contracts';
import { Ellipsis, GitBranch, GitFork, Link, Play, Trash2 } from 'lucide-react';
import { Suspense, useState } from 'react';

import { copyText } from '../../../lib/copy-text.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Menu, type MenuItem, useMenu } from '../../../ui/menu.tsx';
import { showToast } from '../../../ui/toast.store.ts';
import { ToolbarButton, type ToolbarItem } from '../../../ui/toolbar.tsx';
import { forkFrom } from '../../chat/fork-from.ts';
import { pathOf } from '../../chats/use-delete-chat.ts';
import { useGo } from '../../chats/use-go.ts';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';
import { canContinue } from '../answer-actions.ts';
import { linkTo } from '../link-to.ts';
import { useRetry } from '../use-retry.ts';
import { LazyDeleteMessage } from './lazy-parts.ts';

const words = transcriptStrings.messageActions;

interface MessageMenuProps {
  message: BranchMessage;
  item: ToolbarItem;
  /** Where there is no button of its own for it. */
  withForks: boolean;
}

/** What is done with a message now and then. */
export function MessageMenu({ message, item, withForks }: MessageMenuProps) {
  const menu = useMenu();
  const forks = useForks(message);
  // Asked about by itself: while the question stands, another version may take the row.
  const [doomed, setDoomed] = useState<BranchMessage | null>(null);
  const copyLink = async () => {
    const isCopied = await copyText(linkTo(message));
    showToast({ text: isCopied ? words.linkCopied : words.linkNotCopied });
  };
  const { goOn, isBusy } = useRetry(message);
  const onward = canContinue(message) && !isBusy;
  const writeOn = () => {
    goOn();
    // The button of the menu goes away.
    focusMessageFieldUnlessTouch();
  };
  const items: readonly (readonly MenuItem[])[] = [
    ...(onward ? [[{ icon: Play, label: words.continue, onSelect: writeOn }]] : []),
    [
      { icon: Link, label: words.copyLink, onSelect: () => void copyLink() },
      ...(withForks ? forks : []),
    ],
    [{ icon: Trash2, label: words.delete, danger: true, onSelect: () => setDoomed(message) }],
  ];
  return (
    <>
      <Menu
        menu={menu}
        align="start"
        button={<ToolbarButton {...item} label={words.more} icon={Ellipsis} />}
        items={items}
      />
      {doomed !== null && (
        <Suspense>
          <LazyDeleteMessage message={doomed} onClose={() => setDoomed(null)} />
        </Suspense>
      )}
    </>
  );
}

/** The two ways to make a chat of this one; each leads there. */
export function useForks(message: BranchMessage): MenuItem[] {
  const go = useGo();
  const fork = async (scope: ForkChatBody['scope']) => {
    const chat = await forkFrom(message, scope);
    if (chat !== null) go(pathOf(chat.id));
  };
  return [
    { icon: GitBranch, label: words.forkPath, onSelect: () => void fork('path') },
    { icon: GitFork, label: words.forkAll, onSelect: () => void fork('all') },
  ];
}
