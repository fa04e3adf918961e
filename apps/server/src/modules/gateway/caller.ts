import type { FastifyReply, FastifyRequest } from 'fastify';

import { sendError } from '../../http/errors.ts';
import type { App } from '../../http/routes.ts';
import { clientGone } from '../../http/sse.ts';
import type { RunningCalls } from './running-calls.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who waits for the answer to a question to the gateway; `null` of every other request. */
    caller: Caller | null;
  }
}

export interface Caller {
  /** Fires when the client is gone. */
  gone: AbortSignal;
  /**
   * Fires then as well, and also, with an `AppError` as its reason, when the server ends and can wait
   * for the answer no longer: that is told to a client which is still there.
   */
  signal: AbortSignal;
}

/** Counts every request at the doors as running from the moment on at which it was let in. */
export function countCalls(doors: App, calls: () => RunningCalls): void {
  doors.decorateRequest('caller', null);
  doors.addHook('onRequest', async (request, reply) => {
    request.caller = callerOf(request, reply, calls());
  });
}

function callerOf(request: FastifyRequest, reply: FastifyReply, calls: RunningCalls): Caller {
  const gone = clientGone(reply);
  const over = new AbortController();
  const ended = calls.begin((reason) => {
    over.abort(reason);
    // Of a body that is still to come nobody else would say a word.
    if (request.body === undefined && !reply.sent)
      sendError(request, reply.header('connection', 'close'), reason);
  });
  const close = () => {
    if (gone.aborted) over.abort(gone.reason);
    ended();
  };
  if (reply.raw.destroyed) close();
  else reply.raw.once('close', close);
  return { gone, signal: over.signal };
}
