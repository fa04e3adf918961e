import { AppError } from '@parley/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';
import { writeEventStream } from '../../http/sse.ts';
import type { ModelsService } from '../models/models.service.ts';
import { type Caller, countCalls } from './caller.ts';
import { anthropicMessages } from './dialects/anthropic-messages/index.ts';
import type { Dialect, JsonObject } from './dialects/dialect.ts';
import { isObject } from './dialects/fields.ts';
import { openAiChat } from './dialects/openai-chat/index.ts';
import { openAiResponses } from './dialects/openai-responses/index.ts';
import { droppedNames } from './dropped-names.ts';
import type { GatewayService } from './gateway.service.ts';
import { lookupRoutes } from './lookup.routes.ts';
import type { RunningCalls } from './running-calls.ts';
import { takeBodies } from './request-body.ts';
import type { SideDoorsService } from './side-doors.service.ts';

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

/**
 * Looked at by the dialect, which knows more of it than a schema. Not a record: that is copied member
 * by member, which of a large body takes seconds.
 */
const body = z.custom<JsonObject>(isObject).meta({ type: 'object' });

const config = { access: 'gateway' } as const;

export interface GatewayDeps {
  gateway: GatewayService;
  sideDoors: SideDoorsService;
  models: ModelsService;
  gatewayCalls: RunningCalls;
}

/** The doors for programs that speak the protocols of OpenAI and Anthropic. */
export function gatewayRoutes(app: App, deps: GatewayDeps): void {
  // A scope of their own: how bodies are read here holds for no other route.
  void app.register(async (scope) => {
    const doors = scope.withTypeProvider<ZodTypeProvider>();
    countCalls(doors, () => deps.gatewayCalls);
    takeBodies(doors);
    questionRoutes(doors, deps);
    sideRoutes(doors, deps);
  });
  lookupRoutes(app, deps);
}

function questionRoutes(doors: App, { gateway }: GatewayDeps): void {
  for (const [path, dialect] of DOORS) {
    const schema = { summary: `Ask a model, as ${dialect.id} does.`, body };
    doors.post(path, { config, sse: 'manual', schema }, async (request, reply) =>
      answer(request, reply, dialect, request.body),
    );
  }

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    dialect: Dialect,
    asked: JsonObject,
  ) {
    const caller = callerOf(request);
    const answered = await gateway.answer({
      ...{ dialect, body: asked, headers: request.headers },
      ...askingOf(request, caller),
    });
    if (answered === null) return nothingFor(caller);
    const dropped = droppedNames(answered.dropped);
    if (dropped.length > 0) reply.header(DROPPED_HEADER, dropped.join(', '));
    if ('whole' in answered) return reply.type(JSON_TYPE).send(answered.whole);
    await writeEventStream(reply, answered.frames, caller.gone, { failed: answered.failed });
    return undefined;
  }
}

function sideRoutes(doors: App, { sideDoors }: GatewayDeps): void {
  doors.post(
    '/v1/embeddings',
    { config, schema: { summary: 'Ask for the vectors of texts, as OpenAI does.', body } },
    async (request, reply) => {
      const caller = callerOf(request);
      const bytes = await sideDoors.embed({ body: request.body, ...askingOf(request, caller) });
      return bytes === null ? nothingFor(caller) : reply.type(JSON_TYPE).send(bytes);
    },
  );

  doors.post(
    '/v1/messages/count_tokens',
    { config, schema: { summary: 'Count the tokens of a question to Anthropic.', body } },
    async (request, reply) => {
      const caller = callerOf(request);
      const counted = await sideDoors.countTokens({
        ...{ body: request.body, headers: request.headers },
        ...askingOf(request, caller),
      });
      if (counted === null) return nothingFor(caller);
      if ('headers' in counted) return reply.headers(counted.headers).send(counted.body);
      return reply.type(JSON_TYPE).send(counted);
    },
  );
}

/** Who asks; the signal fires when they are gone, or can be waited for no longer. */
function askingOf(request: FastifyRequest, { signal }: Caller) {
  const { ownerId, apiKey, id: requestId } = request;
  // Of the client itself where a trusted proxy stands between (`PARLEY_TRUSTED_PROXIES`).
  const client = { clientAddress: request.ip, userAgent: request.headers['user-agent'] ?? null };
  return { ownerId, requestId, apiKey, client, signal };
}

/** @throws for a request that came by no door of the gateway */
function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new Error('a question to the gateway without a caller');
  return caller;
}

/** There is no answer: nobody is there to hear it, or the server ends. @throws {AppError} `server_shutdown` */
function nothingFor({ gone }: Caller): undefined {
  if (gone.aborted) return undefined;
  throw new AppError('server_shutdown');
}
