import {
  AppError,
  type ErrorBody,
  fold,
  generationEventSchema,
  type Message,
  toErrorBody,
  type Usage,
} from '@parley/contracts';

import { toMessage } from '../chats/chat-rows.ts';
import { usageOfAnswer } from './answer-usage.ts';
import { toFrame } from './frame.ts';
import { emptyMessageOf, type GenerationRow } from './generation.ts';
import type { GenerationsRepo } from './generations.repo.ts';
import { NO_TIMES } from './stopwatch.ts';

/** Gives a generation whose process is gone its end: what that stored of it is kept. */
export async function interrupt(
  repo: GenerationsRepo,
  row: GenerationRow,
  endedAt: Date,
): Promise<void> {
  const { message: written, own } = await writtenBy(repo, row);
  const seq = written.seq + 1;
  const state = 'interrupted';
  const error: ErrorBody = toErrorBody(new AppError('interrupted'), '');
  const message: Message = { ...written, seq, state, error, timings: NO_TIMES, route: null };
  const { id: generationId, messageId } = row;
  const frame = toFrame({ type: 'error', seq, generationId, messageId, state, error, message });
  await repo.end(row, [frame], message, {
    ...{ state, error, lastSeq: seq, endedAt },
    finishReason: null,
    usage: own,
    hadOutput: message.parts.length > 0,
  });
}

/** The answer as far as anything of it is stored, and what the generation itself used. */
async function writtenBy(
  repo: GenerationsRepo,
  row: GenerationRow,
): Promise<{ message: Message; own: Usage | null }> {
  const stored = await repo.findMessage(row.messageId);
  let message = stored === null ? emptyMessageOf(row) : toMessage(stored);
  // It writes on in the answer that it stands at: what that holds of usage is of all attempts.
  const isContinued = row.parentId === row.messageId;
  let own = isContinued ? null : message.usage;
  for (;;) {
    const frames = await repo.framesAfter(row.id, message.seq);
    if (frames.length === 0) return { message, own };
    for (const frame of frames) {
      const event = generationEventSchema.parse(JSON.parse(frame.data));
      message = fold(message, event);
      if (event.type !== 'usage') continue;
      own = message.usage;
      // What the attempts before it used died with its process.
      if (isContinued) message = { ...message, usage: usageOfAnswer({ usage: null }, own) };
    }
  }
}
