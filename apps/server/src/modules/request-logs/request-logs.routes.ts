import {
  listRequestLogsQuerySchema,
  requestLogAnswerSchema,
  requestLogsAnswerSchema,
  type RequestLogEvent,
} from '@parley/contracts';

import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import { clientGone, sseFrame, writeEventStream } from '../../http/sse.ts';
import type { RequestLogsService } from './request-logs.service.ts';

const config = { access: 'admin' } as const;

export function requestLogRoutes(
  app: App,
  { requestLogs }: { requestLogs: RequestLogsService },
): void {
  app.get(
    '/api/request-logs',
    {
      config,
      schema: {
        summary: 'List requests to providers, of the chat and of programs, newest first.',
        querystring: listRequestLogsQuerySchema,
        response: { 200: requestLogsAnswerSchema },
      },
    },
    async (request) => requestLogs.list(request.ownerId, request.query),
  );

  app.get(
    '/api/request-logs/events',
    {
      config,
      sse: 'manual',
      schema: { summary: 'Follow the request log: rows as they are written, from now on.' },
    },
    async (request, reply) => {
      const gone = clientGone(reply);
      const events = requestLogs.follow(request.ownerId, gone);
      await writeEventStream(reply, framesOf(events), gone);
      return undefined;
    },
  );

  app.get(
    '/api/request-logs/:id',
    {
      config,
      schema: {
        summary: 'Get one row of the request log.',
        params,
        response: { 200: requestLogAnswerSchema },
      },
    },
    async (request) => ({
      requestLog: await requestLogs.get(request.ownerId, request.params.id),
    }),
  );
}

async function* framesOf(events: AsyncIterable<RequestLogEvent>): AsyncGenerator<string> {
  for await (const event of events)
    yield sseFrame({ event: event.type, data: JSON.stringify(event) });
}
