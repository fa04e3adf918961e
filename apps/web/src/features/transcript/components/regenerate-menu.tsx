import type { BranchMessage } from '@parley/contracts';
import { ArrowDownUp, RotateCw } from 'lucide-react';
import { type RefObject, Suspense, useMemo, useState } from 'react';
import { useStore } from 'zustand';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { lazyPart } from '../../../ui/lazy-part.ts';
import { Menu, useMenu } from '../../../ui/menu.tsx';
import { ToolbarButton, type ToolbarItem } from '../../../ui/toolbar.tsx';
import { answerIt, retry } from '../../chat/chat.actions.ts';
import { useChatModel } from '../../chat/chat-model.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';
import { setPickerOpen } from '../../models/models.store.ts';
import { useNames } from '../../models/use-names.ts';

const LazyPanel = lazyPart(
  async () => (await import('../../models/components/picker-panel.tsx')).PickerPanel,
);

const words = transcriptStrings.messageActions;

interface RegenerateMenuProps {
  /** An answer, beside which another one is to stand; or a message that has none yet. */
  message: BranchMessage;
  item: ToolbarItem;
  /** The row of buttons, above which the models stand. */
  row: RefObject<HTMLElement | null>;
}

/** Another answer to the same message: by the model of the chat, or by one that is chosen for it. */
export function RegenerateMenu({ message, item, row }: RegenerateMenuProps) {
  const { chatId, modelId: lastModelId } = message;
  const menu = useMenu();
  const [isPicking, setPicking] = useState(false);
  const [hasPicked, setHasPicked] = useState(false);
  const isBusy = useStore(chatStore, ({ outgoing }) => outgoing[chatId] !== undefined);
  const modelId = useChatModel({ chatId, isStored: true, lastModelId });
  const names = useNames(modelId ?? '');
  const name = item['data-item'];
  const opener = useMemo(() => buttonIn(row, name), [row, name]);

  const ask = (by: string | null) => {
    setPicking(false);
    if (by === null) return setPickerOpen(true);
    void (message.role === 'user' ? answerIt : retry)(message, by);
    // The pressed button goes away.
    focusMessageFieldUnlessTouch();
  };
  const pick = () => {
    setHasPicked(true);
    setPicking(true);
  };
  const label = message.role === 'user' ? words.answer : words.regenerate;
  return (
    <>
      <Menu
        menu={menu}
        align="start"
        button={<ToolbarButton {...item} label={label} icon={RotateCw} isOff={isBusy} />}
        items={[
          [
            { icon: RotateCw, label: words.again(names.model), onSelect: () => ask(modelId) },
            { icon: ArrowDownUp, label: words.withAnother, onSelect: pick },
          ],
        ]}
      />
      {hasPicked && (
        <Suspense>
          <LazyPanel
            open={isPicking}
            modelId={lastModelId}
            anchor={row}
            opener={opener}
            onChoose={ask}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </>
  );
}

/** The button as it is drawn now: a menu that opens for the first time draws its own. */
function buttonIn(row: RefObject<HTMLElement | null>, name: string) {
  return {
    get current() {
      return row.current?.querySelector<HTMLElement>(`[data-item="${name}"]`) ?? null;
    },
  };
}
