import { fastifySSE } from '@fastify/sse';
import { AppError } from '@parley/contracts';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerFactory,
  LogController,
} from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';

import type { Deps } from './deps.ts';
import { hookRoutes } from './hooks/hooks.routes.ts';
import { refuseUnreadable, refuseUnrouted } from './http/errors.ts';
import { healthRoutes } from './http/health.routes.ts';
import type { App } from './http/routes.ts';
import { requestIdOf } from './http/request-id.ts';
import { HEARTBEAT_MS } from './http/sse.ts';
import { apiKeyRoutes } from './modules/api-keys/api-keys.routes.ts';
import { chatSearchRoutes } from './modules/chats/chat-search.routes.ts';
import { chatUsageRoutes } from './modules/chats/chat-usage.routes.ts';
import { chatRoutes } from './modules/chats/chats.routes.ts';
import { messageRoutes } from './modules/chats/messages.routes.ts';
import { endpointRoutes } from './modules/endpoints/endpoints.routes.ts';
import { gatewayRoutes } from './modules/gateway/gateway.routes.ts';
import { generationRoutes } from './modules/generations/generations.routes.ts';
import { localModelRoutes } from './modules/local-models/local-models.routes.ts';
import { modelRoutes } from './modules/models/models.routes.ts';
import { priceRoutes } from './modules/prices/prices.routes.ts';
import { providerRoutes } from './modules/providers/providers.routes.ts';
import { requestLogRoutes } from './modules/request-logs/request-logs.routes.ts';
import { settingsRoutes } from './modules/settings/settings.routes.ts';
import { drainPlugin } from './plugins/drain.ts';
import { errorsPlugin } from './plugins/errors.ts';
import { guardPlugin } from './plugins/guard.ts';
import { requestLogPlugin } from './plugins/request-log.ts';
import { securityHeadersPlugin } from './plugins/security-headers.ts';
import { webAssets } from './plugins/web-assets.ts';

/** What a body of `/api/*` may weigh. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** More than Node takes for a whole head: an id is too long when nobody has it, not when the router says so. */
const MAX_PARAM_CHARACTERS = 16 * 1024;

export interface AppOptions {
  deps: Deps;
  /** Where the built web app is. */
  webFolder: string;
  isDraining: () => boolean;
  /** Takes the application's request listener; without it the application is called by `inject`. */
  serverFactory?: FastifyServerFactory;
  /** The port that clients use; known late where the system chooses it. */
  port: () => number;
}

/** The whole application: plugins, then modules, in the order in which a request meets them. */
export async function buildApp({
  deps,
  webFolder,
  isDraining,
  serverFactory,
  port,
}: AppOptions): Promise<FastifyInstance> {
  const { config } = deps;
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app = Fastify({
    loggerInstance,
    // The request's one log line is written by `request-log.ts`.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: requestIdOf,
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    routerOptions: { maxParamLength: MAX_PARAM_CHARACTERS },
    frameworkErrors: refuseUnrouted,
    clientErrorHandler: refuseUnreadable,
    ...(serverFactory === undefined ? {} : { serverFactory }),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  takeOnlyJson(app);

  await app.register(requestLogPlugin);
  await app.register(securityHeadersPlugin);
  await app.register(errorsPlugin);
  await app.register(drainPlugin, { isDraining });
  await app.register(guardPlugin, {
    auth: config.auth,
    host: config.host,
    port,
    publicOrigins: config.publicOrigins,
    recognise: (key) => deps.apiKeys.recognise(key),
    gatewayOpenToLocal: () => deps.settings.gatewayOpenToLocal,
  });
  await app.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS });

  registerModules(app.withTypeProvider<ZodTypeProvider>(), deps, isDraining);
  await app.register(webAssets, { folder: webFolder });
  await app.ready();
  return app;
}

/** A body is JSON or it is refused. An empty one is none: many clients say "JSON" with every request they send. */
function takeOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') return done(null);
      void parse(request, body, (error, parsed) =>
        done(error === null ? null : refusalOf(body, error), parsed),
      );
    },
  );
}

/** What is JSON and refused all the same has a member that could change more than the body. */
function refusalOf(body: string, error: Error): Error {
  try {
    JSON.parse(body);
  } catch {
    return error;
  }
  const message = 'The body has a member that none may have: __proto__, or constructor.prototype.';
  return new AppError('invalid_json', message, { cause: error });
}

/** The API: one line for each module. */
export function registerModules(app: App, deps: Deps, isDraining: () => boolean): void {
  healthRoutes(app, {
    ping: () => deps.store.ping(),
    isDraining,
    unwrittenCalls: () => deps.logWriter.overdue,
  });
  providerRoutes(app, deps);
  endpointRoutes(app, deps);
  modelRoutes(app, deps);
  localModelRoutes(app, deps);
  priceRoutes(app, deps);
  chatRoutes(app, deps);
  messageRoutes(app, deps);
  chatUsageRoutes(app, deps);
  chatSearchRoutes(app, deps);
  generationRoutes(app, deps);
  gatewayRoutes(app, deps);
  apiKeyRoutes(app, deps);
  requestLogRoutes(app, deps);
  settingsRoutes(app, deps);
  hookRoutes(app, deps);
}
