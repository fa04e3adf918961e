import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { useStore } from 'zustand';

import { sentenceOf } from '../../../api/client.ts';
import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { formatCount } from '../../../lib/format.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { closeFind, findStore } from '../../chat/find.store.ts';
import { useFind } from './use-find.ts';

const words = transcriptStrings.reading;
const MAX_CHARACTERS = 200;

interface FindBarProps {
  chatId: string;
  leafId: string;
  /** When its messages were read last. */
  readAt: number;
}

/** Looks for a text in all of a chat, also in what the page has not read yet. */
export function FindBar({ chatId, leafId, readAt }: FindBarProps) {
  const field = useRef<HTMLInputElement>(null);
  const find = useFind(chatId, leafId, readAt);
  const asked = useStore(findStore, (state) => state.asked);
  useFocusWhileOpen(field, asked);

  const bar = useRef<HTMLDivElement>(null);
  useBarKeys(bar, (event) => {
    if (event.key === 'Escape') closeFind();
    else if (event.key === 'Enter' && event.target === field.current)
      find.step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  });

  return (
    <div
      role="search"
      aria-label={words.find}
      ref={bar}
      className="flex min-h-11 shrink-0 items-center gap-1 border-y border-line bg-panel ps-5 pe-3 max-md:ps-4 max-md:pe-1.5"
    >
      <span className="text-ink-3">
        <Icon of={Search} />
      </span>
      <input
        ref={field}
        value={find.text}
        onChange={({ target }) => find.setText(target.value)}
        maxLength={MAX_CHARACTERS}
        aria-label={words.find}
        placeholder={words.find}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        className="h-(--h-md) max-w-96 min-w-0 grow rounded-sm bg-transparent px-2 -outline-offset-1 pointer-coarse:text-16"
      />
      <span role="status" className="shrink-0 px-1 text-13 text-ink-2 tabular-nums">
        {statusOf(find)}
      </span>
      {find.error !== null && (
        <Button size="sm" variant="quiet" onClick={find.retry}>
          {strings.chats.retry}
        </Button>
      )}
      <IconButton
        label={words.findPrevious}
        icon={ChevronUp}
        disabled={find.total === 0}
        onClick={() => find.step(-1)}
      />
      <IconButton
        label={words.findNext}
        icon={ChevronDown}
        disabled={find.total === 0}
        onClick={() => find.step(1)}
      />
      <IconButton label={words.findClose} icon={X} onClick={closeFind} />
    </div>
  );
}

function statusOf({ text, isAnswered, error, place, total }: ReturnType<typeof useFind>): string {
  if (error !== null) return sentenceOf(error);
  if (text.trim() === '' || !isAnswered) return '';
  return total === 0 ? words.findNone : words.findPlace(formatCount(place), formatCount(total));
}

/** Keys count on all of the bar, but for those of an input method. */
function useBarKeys(bar: RefObject<HTMLElement | null>, onKey: (event: KeyboardEvent) => void) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!event.isComposing) onKey(event);
  });
  useEffect(() => {
    const element = bar.current;
    const onKeyDown = (event: KeyboardEvent) => press(event);
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [bar]);
}

/** Whoever closes the bar is back where they were. */
function useFocusWhileOpen(field: RefObject<HTMLInputElement | null>, asked: number): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    if (asked > 0) field.current?.select();
    field.current?.focus();
  }, [field, asked]);
}
