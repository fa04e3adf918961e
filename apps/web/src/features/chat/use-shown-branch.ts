import type { BranchMessage } from '@parley/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Dispatch, type SetStateAction, useEffect, useEffectEvent, useState } from 'react';

import { ApiError } from '../../api/client.ts';
import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { showBranchOf } from './branch-of-message.ts';
import { forgetOlder, messagesQuery } from './chat.queries.ts';
import { lastPlace, type LastPlace } from './places.store.ts';
import { joinReach, type Place, type Reach, windowQuery } from './window.query.ts';

/** A message that is to be in view. */
export interface Target {
  id: string;
  /** Where it stood when the chat was left; `null`: it is looked for, and is marked. */
  last: LastPlace | null;
  /** Whether the focus goes there. */
  isFocused: boolean;
}

/** What there is beyond an edge of the messages. */
export interface More {
  /** @returns all that was read then, the oldest first */
  read: () => Promise<readonly BranchMessage[]>;
  isReading: boolean;
  isFailed: boolean;
}

export interface ShownBranch extends Reach {
  target: Target | null;
  earlier: More | null;
  later: More | null;
  /** Whether what the chat opens with is there. */
  isReady: boolean;
  /** The target is in view. */
  onReached: () => void;
  goTo: (messageId: string, isFocused: boolean) => void;
  toEnd: () => void;
}

interface View {
  chatId: string;
  target: Target | null;
  /** Far from the end. */
  place: Place | null;
  /** Messages around another place are shown until those of this one are there. */
  keepsWindow: boolean;
  isOpening: boolean;
}

type NewestQuery = ReturnType<typeof useNewest>;

/** The messages of a chat from its end on. */
export function useNewest(chatId: string, isStored: boolean) {
  return useInfiniteQuery({ ...messagesQuery(chatId), enabled: isStored });
}

/**
 * What of a chat is shown: its newest messages, or those around a place. It opens where it was left.
 *
 * @param askedId a message that is asked for by the address of the page
 */
export function useShownBranch(
  chatId: string,
  newestQuery: NewestQuery,
  askedId: string | null,
): ShownBranch {
  const [view, setView] = useState(() => opening(chatId, askedId));
  if (view.chatId !== chatId) setView(opening(chatId, askedId));
  const newest = newestQuery.data ?? [];
  const leafId = newest.at(-1)?.id;
  const { target, place } = view;
  const isFar = target !== null && leafId !== undefined && !has(newest, target.id);
  if (isFar && place === null) setView({ ...view, place: { id: target.id, leafId } });

  const window = useInfiniteQuery({
    ...windowQuery(chatId, place ?? { id: '', leafId: '' }),
    enabled: place !== null,
    // What was read last may be of another chat, or of a place that was left long ago.
    placeholderData: (last) => (view.keepsWindow ? last : undefined),
  });
  const isWindow = place !== null && window.data !== undefined;
  const reach = isWindow ? joinReach(window.data, newest) : { messages: newest, endsAtLeaf: true };
  const isReached = target === null || has(reach.messages, target.id);
  const isReady = newestQuery.data !== undefined && isReached;
  if (view.isOpening && isReady) setView({ ...view, isOpening: false });
  useFailedJump(window.error, view, setView);
  useEffect(() => () => forgetOlder(chatId), [chatId]);
  useFreshWindow(isWindow, newestQuery.dataUpdatedAt, window.refetch);

  return {
    ...reach,
    target: isReached ? target : null,
    earlier: moreAbove(isWindow ? window : newestQuery),
    later: isWindow && !reach.endsAtLeaf ? moreBelow(window) : null,
    isReady: isReady || !view.isOpening,
    onReached: () => setView((now) => (now.target === target ? { ...now, target: null } : now)),
    goTo: (id, isFocused) => {
      const isThere = has(reach.messages, id);
      const far = has(newest, id) || leafId === undefined ? null : { id, leafId };
      setView((now) => ({
        ...now,
        target: { id, last: null, isFocused },
        place: isThere ? now.place : far,
        keepsWindow: isWindow,
      }));
    },
    toEnd: () => setView((now) => ({ ...now, target: null, place: null, keepsWindow: false })),
  };
}

function opening(chatId: string, askedId: string | null): View {
  const last = lastPlace(chatId);
  const asked = askedId === null ? null : { id: askedId, last: null, isFocused: true };
  const left = last === null ? null : { id: last.messageId, last, isFocused: false };
  return { chatId, target: asked ?? left, place: null, keepsWindow: false, isOpening: true };
}

function has(messages: readonly BranchMessage[], id: string): boolean {
  return messages.some((message) => message.id === id);
}

/** A place that is gone counts as the end; a message on another branch has that one shown. */
function useFailedJump(
  error: Error | null,
  view: View,
  setView: Dispatch<SetStateAction<View>>,
): void {
  const recover = useEffectEvent(async (failure: Error) => {
    const { target, chatId } = view;
    if (target === null) return;
    const isGone = failure instanceof ApiError && failure.status === 404;
    const leafId = isGone && target.last === null ? await showBranchOf(chatId, target.id) : null;
    // The reader may want something else by now.
    const change = (to: Partial<View>) =>
      setView((now) => (now.target === target ? { ...now, ...to } : now));
    if (leafId !== null) return change({ place: { id: target.id, leafId } });
    if (target.last === null) {
      showToast({ text: isGone ? strings.chat.messageMissing : strings.chats.unreadable });
    }
    change({ target: null, place: null, isOpening: false });
  });
  useEffect(() => {
    if (error !== null) void recover(error);
  }, [error]);
}

/** What is read anew of the newest messages may tell of changes around the place as well. */
function useFreshWindow(isShown: boolean, updatedAt: number, refetch: () => unknown): void {
  const refresh = useEffectEvent((isRead: boolean) => {
    if (isRead && isShown) void refetch();
  });
  useEffect(() => refresh(updatedAt > 0), [updatedAt]);
}

interface UpQuery {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<{ data: readonly BranchMessage[] | undefined }>;
}

function moreAbove(query: UpQuery): More | null {
  if (!query.hasNextPage) return null;
  return {
    read: async () => (await query.fetchNextPage()).data ?? [],
    isReading: query.isFetchingNextPage,
    isFailed: query.isFetchNextPageError,
  };
}

interface DownQuery {
  hasPreviousPage: boolean;
  isFetchingPreviousPage: boolean;
  isFetchPreviousPageError: boolean;
  fetchPreviousPage: () => Promise<{ data: readonly BranchMessage[] | undefined }>;
}

function moreBelow(query: DownQuery): More | null {
  if (!query.hasPreviousPage) return null;
  return {
    read: async () => (await query.fetchPreviousPage()).data ?? [],
    isReading: query.isFetchingPreviousPage,
    isFailed: query.isFetchPreviousPageError,
  };
}
