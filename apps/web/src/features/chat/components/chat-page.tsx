import { type Message, newId } from '@parley/contracts';
import { Suspense, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import { useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { useStore } from 'zustand';

import { ApiError } from '../../../api/client.ts';
import { strings } from '../../../i18n/index.ts';
import { showChat } from '../asked.store.ts';
import { branchDownTo } from '../branch.ts';
import { stop } from '../chat.actions.ts';
import { followRunning } from '../chat.live.ts';
import { useRescuedEdits } from '../use-rescued-edits.ts';
import { useModelOfVisit } from '../chat-model.ts';
import { findStore } from '../find.store.ts';
import { useFindKey } from '../use-find-key.ts';
import { chatStore, NEW_CHAT, type Outgoing } from '../chat.store.ts';
import {
  AnswerStatus,
  ContextWarning,
  preloadTranscript,
  Transcript,
} from '../transcript-parts.ts';
import { type ShownBranch, useNewest, useShownBranch } from '../use-shown-branch.ts';
import { rescueDraft } from '../../composer/drafts.actions.ts';
import { ChatBar } from './chat-bar.tsx';
import { ChatStarters } from './chat-starters.tsx';
import { ChatUnreadable } from './chat-unreadable.tsx';
import { Composer } from '../../composer/components/composer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { lazyPart } from '../../../ui/lazy-part.ts';
import { focusMessageField, MESSAGE_FIELD_ID } from '../../composer/components/message-field.tsx';

/** Wanted by few, and then at once enough. */
const FindBar = lazyPart(async () => (await import('../../transcript/find/find-bar.tsx')).FindBar);

/** Names a message in the address of its chat. */
const MESSAGE_PARAM = 'message';

/** A chat, stored or about to begin. */
export function ChatPage() {
  const { chatId, isDraft } = useChatId();
  const messages = useNewest(chatId, !isDraft);
  const shown = useAskedMessage(chatId, messages);
  const outgoing = useStore(chatStore, (state) => state.outgoing[chatId]);
  const { data: branch = [] } = messages;
  const running = branch.findLast((message) => message.state === 'running') ?? null;
  const sent = outgoing?.message === null ? undefined : outgoing;
  const isEmpty = branch.length === 0 && outgoing === undefined && !messages.isLoading;
  const newestId = branch.at(-1)?.id;
  const isFinding = useStore(findStore, (state) => state.chatId === chatId);
  // Where the messages are not there yet that it opens with, it would have to jump to them.
  const isBlank = !shown.isReady && outgoing === undefined;
  // A chat that has not begun has the draft of the page; it gets its own with its first message.
  const home = isDraft && isEmpty ? NEW_CHAT : chatId;

  useRescuedEdits(chatId, messages.data);
  useLayoutEffect(() => {
    showChat(chatId);
    return () => showChat(null);
  }, [chatId]);
  useEffect(() => followRunning(messages.data ?? []), [messages.data]);
  useNavigateOnceBegun(chatId, isDraft && branch.length > 0);
  useModelOfVisit(chatId, isDraft);
  // Where nothing is written yet, it is wanted at the first message.
  useEffect(preloadTranscript, []);
  useChatKeys(running);
  useFindKey(chatId);
  const isMissing = messages.error instanceof ApiError && messages.error.status === 404;
  useEffect(() => {
    if (isMissing) rescueDraft(chatId);
  }, [chatId, isMissing]);

  if (messages.error !== null && branch.length === 0) {
    return (
      <ChatUnreadable
        error={messages.error}
        isMissing={isMissing}
        onRetry={() => void messages.refetch()}
      />
    );
  }

  return (
    <main className="flex h-full flex-col bg-canvas">
      <ChatBar chatId={isDraft ? null : chatId} branch={branch} />
      {isDraft && !isEmpty && <h1 className="sr-only">{strings.chats.untitled}</h1>}
      <ConnectionBanner />
      {isFinding && newestId !== undefined && (
        <Suspense fallback={null}>
          <FindBar
            key={`find ${chatId}`}
            chatId={chatId}
            leafId={newestId}
            readAt={messages.dataUpdatedAt}
          />
        </Suspense>
      )}
      {isEmpty ? (
        <EmptyChat chatId={chatId} isStored={!isDraft} />
      ) : (
        <Suspense fallback={<div className="grow" />}>
          {isBlank ? (
            <div className="grow" />
          ) : (
            <Transcript
              key={`transcript ${chatId}`}
              chatId={chatId}
              shown={sent === undefined ? shown : downTo(shown, sent.parentId)}
              outgoing={
                outgoing !== undefined && isBelow(branch, shown, outgoing) ? outgoing : null
              }
              newestId={newestId ?? ''}
              isRunning={running !== null}
            />
          )}
        </Suspense>
      )}
      {!isDraft && branch.length > 0 && (
        <Suspense>
          <ContextWarning chatId={chatId} branch={branch} />
        </Suspense>
      )}
      <Composer
        key={`composer ${chatId}`}
        chatId={chatId}
        home={home}
        isStored={!isDraft}
        isRead={isDraft || messages.data !== undefined}
        lastModelId={branch.findLast(({ modelId }) => modelId !== null)?.modelId ?? null}
        parentId={branch.at(-1)?.id ?? null}
        running={running}
        sending={outgoing !== undefined}
        roomy={isEmpty}
      />
      {isEmpty && <ChatStarters chatId={chatId} home={home} />}
      <Suspense>
        <AnswerStatus key={`status ${chatId}`} branch={branch} />
      </Suspense>
    </main>
  );
}

/** Who has gone to another branch meanwhile is not shown there what is sent on the first. */
function isBelow(newest: readonly Message[], { messages }: ShownBranch, { parentId }: Outgoing) {
  return parentId === null || [...newest, ...messages].some(({ id }) => id === parentId);
}

/** What an edited message takes the place of is gone as soon as it is sent. */
function downTo(shown: ShownBranch, parentId: string | null): ShownBranch {
  const messages = branchDownTo(shown.messages, parentId);
  return messages === shown.messages
    ? shown
    : { ...shown, messages, endsAtLeaf: true, later: null };
}

/** What is shown, which is the message that the address names, once; then the address is the chat's. */
function useAskedMessage(chatId: string, newest: ReturnType<typeof useNewest>): ShownBranch {
  const [params, setParams] = useSearchParams();
  const askedId = params.get(MESSAGE_PARAM);
  const shown = useShownBranch(chatId, newest, askedId);
  const goTo = useEffectEvent(shown.goTo);
  useEffect(() => {
    if (askedId === null) return;
    goTo(askedId, true);
    setParams({}, { replace: true });
  }, [askedId, setParams]);
  return shown;
}

/** A new chat has its id before it is stored; every visit to the new-chat page gets another. */
function useChatId(): { chatId: string; isDraft: boolean } {
  const { chatId } = useParams();
  const { key } = useLocation();
  const [draft, setDraft] = useState(() => ({ key, id: newId() }));
  if (chatId !== undefined) return { chatId, isDraft: false };
  if (draft.key !== key) setDraft({ key, id: newId() });
  return { chatId: draft.id, isDraft: true };
}

/** A new chat that has been stored gets its address, in place of the new-chat page's. */
function useNavigateOnceBegun(chatId: string, hasBegun: boolean): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (hasBegun) void navigate(`/chats/${chatId}`, { replace: true });
  }, [navigate, chatId, hasBegun]);
}

/** Esc ends the answer; a slash leads to the composer, and so does typing. */
function useChatKeys(running: Message | null): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // Whatever lies over the page has Esc first.
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key === 'Escape' && running !== null && isOfChat(event.target)) void stop(running);
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key === '/' && isPlain && !isTyping(event.target)) {
        event.preventDefault();
        focusMessageField();
      }
      // Not prevented: the letter goes where the focus went.
      if (isPlain && isStray(event)) focusMessageField();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [running]);
}

/** A field elsewhere on the page has its own use for Esc: to be left. */
function isOfChat(target: EventTarget | null): boolean {
  return !isTyping(target) || (target instanceof HTMLElement && target.id === MESSAGE_FIELD_ID);
}

/** A letter that nothing on the page is there to take. A blank is taken: it scrolls. */
function isStray({ key, target }: KeyboardEvent): boolean {
  return target === document.body && key.length === 1 && key !== ' ';
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');
}
