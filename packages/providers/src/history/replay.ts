import type { CompletionRequest } from '../types.ts';

/**
 * The request as it may be sent to this provider: opaque blocks of reasoning go back to whoever made
 * them and to nobody else.
 */
export function replay(request: CompletionRequest, providerId: string): CompletionRequest {
  const messages = request.messages.map((message) => {
    const isOwn = message.modelId?.startsWith(`${providerId}/`) ?? true;
    if (isOwn) return message;
    return { ...message, parts: message.parts.filter((part) => part.type !== 'reasoning') };
  });
  return { ...request, messages };
}
