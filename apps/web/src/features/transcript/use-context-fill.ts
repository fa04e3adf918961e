import type { Message } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { useChatModel } from '../chat/chat-model.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { useNames } from '../models/use-names.ts';
import { contextFill, type ContextFill } from './context-fill.ts';

/** How full a stored chat is for the model that answers next, and what that one is called. */
export function useContextFill(
  chatId: string,
  branch: readonly Message[],
): { fill: ContextFill | null; model: string } {
  const lastModelId = branch.findLast(({ modelId }) => modelId !== null)?.modelId ?? null;
  const modelId = useChatModel({ chatId, isStored: true, lastModelId });
  const { data: length = null } = useQuery({
    ...modelsQuery,
    select: ({ models }) => models.find(({ id }) => id === modelId)?.contextLength ?? null,
  });
  const { model } = useNames(modelId ?? '');
  return { fill: contextFill(branch, length), model };
}
