import {
  AppError,
  createGenerationBodySchema,
  type ErrorBody,
  followQuerySchema,
  generationAnswerSchema,
  generationWithMessageSchema,
  toErrorBody,
} from '@parley/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { fromThrown, retryHeaders } from '../../http/errors.ts';
import { merge } from '../../http/merge.ts';
import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import { clientGone, DONE_FRAME, sseFrame, writeEventStream } from '../../http/sse.ts';
import type { LogItem } from './event-log.ts';
import {
  isCompletedFrame,
  progressFrame,
  sharedProgressFrame,
  sharedStreamFrame,
  singleStreamFrame,
} from './frame.ts';
import { type GenerationRow, toGeneration } from './generation.ts';
import type { GenerationsService } from './generations.service.ts';

/** Without output for this long a stream says 200 all the same, so that nothing in between gives up. */
const COMMIT_AFTER_MS = 15_000;

const cursor = z.coerce.number().int().nonnegative();
const config = { access: 'admin' } as const;
const followConfig = { access: 'admin', whileDraining: true } as const;

export function generationRoutes(
  app: App,
  { generations }: { generations: GenerationsService },
): void {
  app.post(
    '/api/generations',
    {
      config,
      sse: 'manual',
      schema: {
        summary:
          'Start a generation: streamed, waited for, or (Prefer: respond-async) followed elsewhere.',
        body: createGenerationBodySchema,
      },
    },
    async (request, reply) => {
      const { body } = request;
      const isAsync = /(?:^|,)\s*respond-async\s*(?:[,;]|$)/i.test(
        String(request.headers['prefer'] ?? ''),
      );
      const gone = clientGone(reply);
      let row: GenerationRow;
      try {
        row = await generations.create(request.ownerId, request.id, body);
      } catch (thrown) {
        if (isAsync || !body.stream) throw thrown;
        return sendRefusal(request, reply, fromThrown(thrown), gone);
      }
      if (isAsync)
        return reply
          .code(202)
          .send(generationAnswerSchema.parse({ generation: toGeneration(row) }));
      return body.stream
        ? sendStream(request, reply, row, gone)
        : sendWhole(request, reply, row, gone);
    },
  );

  app.get(
    '/api/generations/:id',
    {
      config: followConfig,
      schema: { summary: 'Get a generation.', params, response: { 200: generationAnswerSchema } },
    },
    async (request) => ({
      generation: toGeneration(await generations.get(request.ownerId, request.params.id)),
    }),
  );

  app.post(
    '/api/generations/:id/stop',
    {
      config: followConfig,
      schema: {
        summary: 'Stop a generation and keep what it wrote.',
        params,
        response: { 200: generationAnswerSchema },
      },
    },
    async (request) => ({
      generation: toGeneration(await generations.stop(request.ownerId, request.params.id)),
    }),
  );

  app.get(
    '/api/generations/:id/events',
    {
      config: followConfig,
      sse: 'manual',
      schema: {
        summary: 'Follow one generation: what was missed, then what comes.',
        params,
        querystring: z.object({ after: cursor.default(0) }),
      },
    },
    async (request, reply) => {
      const gone = clientGone(reply);
      const last = cursor.safeParse(request.headers['last-event-id']);
      const after = last.success ? last.data : request.query.after;
      const items = await generations.read(request.ownerId, request.params.id, after, gone);
      if (items === null) return reply.code(204).send();
      await writeEventStream(reply, singleStream(items), gone);
      return undefined;
    },
  );

  app.get(
    '/api/events',
    {
      config: followConfig,
      sse: 'manual',
      schema: {
        summary: 'Follow up to 16 generations on one connection.',
        querystring: followQuerySchema,
      },
    },
    async (request, reply) => {
      const gone = clientGone(reply);
      const cursors = new Map(request.query.generations.map(({ id, after }) => [id, after]));
      const streams = await Promise.all(
        [...cursors].map(([id, after]) => follow(request, id, after, gone)),
      );
      const open = streams.filter((stream) => stream !== null);
      if (open.length === 0) return reply.code(204).send();
      await writeEventStream(reply, merge(open), gone);
      return undefined;
    },
  );

  async function sendStream(
    request: FastifyRequest,
    reply: FastifyReply,
    row: GenerationRow,
    gone: AbortSignal,
  ) {
    await generations.outputOrEnd(row.id, COMMIT_AFTER_MS, gone);
    if (gone.aborted) return undefined;
    const current = await generations.get(request.ownerId, row.id);
    const failure = generations.failureBeforeOutput(current);
    if (failure !== null) return sendFailure(reply, current, failure, gone);
    const items = await generations.read(request.ownerId, row.id, 0, gone);
    if (items !== null) await writeEventStream(reply, singleStream(items), gone);
    return undefined;
  }

  async function sendWhole(
    request: FastifyRequest,
    reply: FastifyReply,
    row: GenerationRow,
    gone: AbortSignal,
  ) {
    const ended = await generations.ended(request.ownerId, row.id, gone);
    if (gone.aborted || ended === null) return undefined;
    const { generation, message } = ended;
    if (generation.error !== null) {
      return reply
        .code(statusOf(generation.error))
        .headers(retryHeaders(generation.error.retryAfterMs))
        .send({ error: generation.error });
    }
    return reply.send(
      generationWithMessageSchema.parse({ generation: toGeneration(generation), message }),
    );
  }

  /** One generation of a shared stream. `null`: nothing of it is left to send. */
  async function follow(
    request: FastifyRequest,
    id: string,
    after: number,
    gone: AbortSignal,
  ): Promise<AsyncIterable<string> | null> {
    try {
      const items = await generations.read(request.ownerId, id, after, gone);
      return items === null ? null : sharedStream(id, items);
    } catch (thrown) {
      const error = toErrorBody(fromThrown(thrown), request.id);
      return single(
        sseFrame({
          event: 'error',
          data: JSON.stringify({ type: 'error', generationId: id, error }),
        }),
      );
    }
  }
}

/** Nothing was stored: a real status, and one frame that says why. */
async function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  error: AppError,
  gone: AbortSignal,
): Promise<undefined> {
  if (error.code === 'internal_error')
    request.log.error({ err: error.cause ?? error }, 'a generation could not be started');
  const data = JSON.stringify({
    type: 'error',
    state: 'failed',
    error: toErrorBody(error, request.id),
  });
  reply.headers(retryHeaders(error.retryAfterMs));
  await writeEventStream(reply, single(sseFrame({ event: 'error', data })), gone, {
    status: error.status,
  });
}

/** The generation was stored and failed before its first output: the same, with its ids. */
async function sendFailure(
  reply: FastifyReply,
  row: GenerationRow,
  error: ErrorBody,
  gone: AbortSignal,
): Promise<undefined> {
  const { id: generationId, chatId, userMessageId, messageId, state, lastSeq: seq } = row;
  const ofUser = userMessageId === null ? {} : { userMessageId };
  const data = JSON.stringify({
    type: 'error',
    seq,
    generationId,
    chatId,
    ...ofUser,
    messageId,
    state,
    error,
  });
  reply.headers(retryHeaders(error.retryAfterMs));
  await writeEventStream(reply, single(sseFrame({ event: 'error', data })), gone, {
    status: statusOf(error),
  });
}

function statusOf(error: ErrorBody): number {
  return new AppError(error.code).status;
}

async function* single(frame: string): AsyncGenerator<string> {
  yield frame;
}

async function* singleStream(items: AsyncIterable<LogItem>): AsyncGenerator<string> {
  for await (const item of items) {
    if ('progress' in item) {
      yield progressFrame(item.progress);
      continue;
    }
    const last = item.frames.at(-1);
    const done = last !== undefined && isCompletedFrame(last) ? DONE_FRAME : '';
    yield item.frames.map(singleStreamFrame).join('') + done;
  }
}

async function* sharedStream(
  generationId: string,
  items: AsyncIterable<LogItem>,
): AsyncGenerator<string> {
  for await (const item of items) {
    yield 'progress' in item
      ? sharedProgressFrame(generationId, item.progress)
      : item.frames.map((frame) => sharedStreamFrame(generationId, frame)).join('');
  }
}
