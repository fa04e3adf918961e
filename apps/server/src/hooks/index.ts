import { chatTitle, type ChatNames } from './builtin/chat-title.ts';
import { secretRedaction } from './builtin/secret-redaction.ts';
import { type InfoLog, usageAndTiming } from './builtin/usage-and-timing.ts';
import type { Hook } from './points.ts';

/** The hooks of this server, in the order in which they run: one line each. */
export function builtinHooks({ log, chats }: { log: InfoLog; chats: ChatNames }): readonly Hook[] {
  return [
    // Last of those that see chunks, so that nothing another one writes escapes it.
    secretRedaction,
    usageAndTiming(log),
    chatTitle(chats),
  ];
}
