import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect } from 'react';
import { useStore } from 'zustand';

import { foldCards } from '../keys/keys.cards.ts';
import { providersQuery } from '../keys/keys.queries.ts';
import { useAnyUsable } from '../keys/use-usable.ts';
import {
  endFirstRun,
  firstRunStore,
  followOtherTabs,
  goToStep,
  type Step,
} from './first-run.store.ts';

/**
 * The step of the set-up that a new-chat page shows, or `null`; `undecided` in a browser that is
 * here for the first time and has not heard from the server.
 *
 * @param isNewChat whether the page shows a chat that has not begun
 */
export function useFirstRun(isNewChat: boolean): Step | 'undecided' | null {
  const { reached, over } = useStore(firstRunStore);
  const { failureCount } = useQuery(providersQuery);
  const isReadyAlready = useAnyUsable();
  const step = over ? null : (reached ?? (isReadyAlready === false ? 'key' : null));

  useEffect(followOtherTabs, []);

  // Decided once: a key that is cleared later does not take the page away under somebody's text.
  useEffect(() => {
    if (over || reached !== null || isReadyAlready === undefined) return;
    if (isReadyAlready) endFirstRun();
    else goToStep('key');
  }, [over, reached, isReadyAlready]);

  // Its last step is the first message: a chat that has begun is the end of it.
  useEffect(() => {
    if (step === 'message' && !isNewChat) endFirstRun();
  }, [step, isNewChat]);

  const holdsField = step === 'key' && isNewChat;
  useLayoutEffect(() => {
    if (!holdsField) return;
    foldCards(true);
    return () => foldCards(false);
  }, [holdsField]);

  if (!isNewChat) return null;
  const isUndecided =
    !over && reached === null && isReadyAlready === undefined && failureCount === 0;
  return isUndecided ? 'undecided' : step;
}
