import { AppError } from '@parley/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';
import { clientGone, writeEventStream } from '../../http/sse.ts';
import type { ModelsService } from '../models/models.service.ts';
import { anthropicMessages } from './dialects/anthropic-messages/index.ts';
import type { Dialect } from './dialects/dialect.ts';
import { openAiChat } from './dialects/openai-chat/index.ts';
import { openAiResponses } from './dialects/openai-responses/index.ts';
import { droppedNames } from './dropped-names.ts';
import type { GatewayService } from './gateway.service.ts';
import { lookupRoutes } from './lookup.routes.ts';
import { isTooDeep, MAX_NESTING } from './nesting.ts';
import { unusable } from './refusal.ts';
import type { SideDoorsService } from './side-doors.service.ts';

/** Bytes of a body: conversations with files in them (contract §2). */
const BODY_BYTES = 32 * 1024 * 1024;
/** Names what of a question was not sent on. */
const DROPPED_HEADER = 'x-parley-dropped-params';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What is asked where. */
const DOORS: readonly [path: string, dialect: Dialect][] = [
  ['/v1/chat/completions', openAiChat],
  ['/v1/responses', openAiResponses],
  ['/backend-api/codex/responses', openAiResponses],
  ['/v1/messages', anthropicMessages],
];

/** Looked at by the dialect, which knows more of it than a schema. */
const body = z.record(z.string(), z.unknown());

/** What every route has that takes a body. */
const withBody = {
  config: { access: 'gateway' },
  bodyLimit: BODY_BYTES,
  preValidation: async (request: FastifyRequest) => {
    if (isTooDeep(request.body))
      throw unusable(`The body nests deeper than ${MAX_NESTING} levels.`);
  },
} as const;

export interface GatewayDeps {
  gateway: GatewayService;
  sideDoors: SideDoorsService;
  models: ModelsService;
}

/** The doors for programs that speak the protocols of OpenAI and Anthropic. */
export function gatewayRoutes(app: App, deps: GatewayDeps): void {
  const { gateway } = deps;
  for (const [path, dialect] of DOORS) {
    app.post(
      path,
      {
        ...withBody,
        sse: 'manual',
        schema: { summary: `Ask a model, as ${dialect.id} does.`, body },
      },
      async (request, reply) => answer(request, reply, dialect, request.body),
    );
  }
  sideRoutes(app, deps);
  lookupRoutes(app, deps);

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    dialect: Dialect,
    asked: Readonly<Record<string, unknown>>,
  ) {
    const asking = askingOf(request, reply);
    const gone = asking.signal;
    const answered = await gateway.answer({
      ...{ dialect, body: asked, headers: request.headers },
      ...asking,
    });
    if (answered === null) return nothingFor(gone);
    const dropped = droppedNames(answered.dropped);
    if (dropped.length > 0) reply.header(DROPPED_HEADER, dropped.join(', '));
    if ('whole' in answered) return reply.send(answered.whole);
    await writeEventStream(reply, answered.frames, gone);
    return undefined;
  }
}

function sideRoutes(app: App, { sideDoors }: GatewayDeps): void {
  app.post(
    '/v1/embeddings',
    { ...withBody, schema: { summary: 'Ask for the vectors of texts, as OpenAI does.', body } },
    async (request, reply) => {
      const asking = askingOf(request, reply);
      const bytes = await sideDoors.embed({ body: request.body, ...asking });
      return bytes === null ? nothingFor(asking.signal) : reply.type(JSON_TYPE).send(bytes);
    },
  );

  app.post(
    '/v1/messages/count_tokens',
    { ...withBody, schema: { summary: 'Count the tokens of a question to Anthropic.', body } },
    async (request, reply) => {
      const asking = askingOf(request, reply);
      const counted = await sideDoors.countTokens({ body: request.body, ...asking });
      if (counted === null) return nothingFor(asking.signal);
      if ('headers' in counted) return reply.headers(counted.headers).send(counted.body);
      return reply.type(JSON_TYPE).send(counted);
    },
  );
}

/** Who asks; the signal fires when they are gone. */
function askingOf(request: FastifyRequest, reply: FastifyReply) {
  const { ownerId, apiKey, id: requestId } = request;
  // Of the client itself where a trusted proxy stands between (`PARLEY_TRUSTED_PROXIES`).
  const client = { clientAddress: request.ip, userAgent: request.headers['user-agent'] ?? null };
  return { ownerId, requestId, apiKey, client, signal: clientGone(reply) };
}

/** There is no answer: nobody is there to hear it, or the server ends. @throws {AppError} `server_shutdown` */
function nothingFor(gone: AbortSignal): undefined {
  if (gone.aborted) return undefined;
  throw new AppError('server_shutdown');
}
