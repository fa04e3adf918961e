import type { BranchMessage } from '@parley/contracts';
import { GitBranch } from 'lucide-react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Menu, useMenu } from '../../../ui/menu.tsx';
import { ToolbarButton, type ToolbarItem } from '../../../ui/toolbar.tsx';
import { useForks } from './message-menu.tsx';

interface ForkMenuProps {
  message: BranchMessage;
  item: ToolbarItem;
}

export function ForkMenu({ message, item }: ForkMenuProps) {
  const menu = useMenu();
  const forks = useForks(message);
  const { fork } = transcriptStrings.messageActions;
  return (
    <Menu
      menu={menu}
      align="start"
      button={<ToolbarButton {...item} label={fork} icon={GitBranch} />}
      items={[forks]}
    />
  );
}
