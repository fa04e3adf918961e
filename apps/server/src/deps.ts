import { join } from 'node:path';

import {
  createLocal,
  createProviders,
  type Local,
  LOCAL_PROVIDER_ID,
  type PhaseTimeouts,
  type Providers,
} from '@parley/providers';
import type { Logger } from 'pino';

import { closeEach } from './closing.ts';
import type { Config } from './config.ts';
import type { Store } from './db/store.ts';
import type { Hook } from './hooks/points.ts';
import { HookRunner } from './hooks/runner.ts';
import { createIdleCollection, type IdleCollection } from './idle-collection.ts';
import { AccountsRepo } from './modules/accounts/accounts.repo.ts';
import { AccountsService } from './modules/accounts/accounts.service.ts';
import { openSecretBox } from './modules/accounts/secret-box.ts';
import { ApiKeysRepo } from './modules/api-keys/api-keys.repo.ts';
import { ApiKeysService } from './modules/api-keys/api-keys.service.ts';
import { ChatSearchService } from './modules/chats/chat-search.service.ts';
import { ChatTrees } from './modules/chats/chat-trees.ts';
import { ChatUsageRepo } from './modules/chats/chat-usage.repo.ts';
import { ChatUsageService } from './modules/chats/chat-usage.service.ts';
import { ChatsRepo } from './modules/chats/chats.repo.ts';
import { ChatsService } from './modules/chats/chats.service.ts';
import { ForksService } from './modules/chats/forks.service.ts';
import { LinksRepo } from './modules/chats/links.repo.ts';
import { MessagesRepo } from './modules/chats/messages.repo.ts';
import { MessagesService } from './modules/chats/messages.service.ts';
import { CallLedger } from './modules/completions/call-ledger.ts';
import { CompletionsService } from './modules/completions/completions.service.ts';
import { EmbeddingsService } from './modules/completions/embeddings.service.ts';
import { LogJournal } from './modules/completions/log-journal.ts';
import { LogWriter } from './modules/completions/log-writer.ts';
import { RequestLogRepo } from './modules/completions/request-log.repo.ts';
import { EndpointsRepo } from './modules/endpoints/endpoints.repo.ts';
import { EndpointsService } from './modules/endpoints/endpoints.service.ts';
import { GatewayService } from './modules/gateway/gateway.service.ts';
import { RunningCalls } from './modules/gateway/running-calls.ts';
import { SideDoorsService } from './modules/gateway/side-doors.service.ts';
import { GenerationsRepo } from './modules/generations/generations.repo.ts';
import { GenerationsService } from './modules/generations/generations.service.ts';
import { RunRegistry } from './modules/generations/run-registry.ts';
import { Turns } from './modules/generations/turns.ts';
import { ModelsRepo } from './modules/models/models.repo.ts';
import { ModelsService } from './modules/models/models.service.ts';
import { PricesRepo } from './modules/prices/prices.repo.ts';
import { PricesService } from './modules/prices/prices.service.ts';
import { ProvidersService } from './modules/providers/providers.service.ts';
import { RequestLogTail } from './modules/request-logs/request-log-tail.ts';
import { RequestLogsRepo } from './modules/request-logs/request-logs.repo.ts';
import { RequestLogsService } from './modules/request-logs/request-logs.service.ts';
import { SettingsRepo } from './modules/settings/settings.repo.ts';
import { SettingsService } from './modules/settings/settings.service.ts';
import { UsersRepo } from './modules/users/users.repo.ts';

/** How long calls whose clients were cut off may take to be written down. */
const LAST_ROWS_MS = 3_000;

/** What the application is made of, once; each route takes the few things it needs. */
export interface Deps {
  config: Config;
  log: Logger;
  store: Store;
  hooks: HookRunner;
  upstreams: Providers;
  local: Local;
  models: ModelsService;
  prices: PricesService;
  providers: ProvidersService;
  endpoints: EndpointsService;
  chats: ChatsService;
  messages: MessagesService;
  chatUsage: ChatUsageService;
  chatSearch: ChatSearchService;
  completions: CompletionsService;
  generations: GenerationsService;
  idleCollection: IdleCollection;
  gateway: GatewayService;
  sideDoors: SideDoorsService;
  /** What both of them have under way. */
  gatewayCalls: RunningCalls;
  apiKeys: ApiKeysService;
  /** Writes what `requestLogs` reads. */
  logWriter: LogWriter;
  requestLogs: RequestLogsService;
  settings: SettingsService;
}

export interface DepsOptions {
  config: Config;
  log: Logger;
  /** Open and migrated. */
  store: Store;
  /** In the order in which they run; some of ours work on chats. */
  hooks: (chats: ChatsService) => readonly Hook[];
  now: () => Date;
  timeouts?: Partial<PhaseTimeouts>;
  /** What it takes to run models here. */
  localRuntime: LocalRuntimeFiles;
}

export interface LocalRuntimeFiles {
  /** The program that runs models. */
  entry: URL;
  /** The model that comes with the product; `null` where it was not made. */
  demoFolder: string | null;
}

/**
 * Joins the parts and brings them to where a first request finds them ready: the master key fits,
 * the catalogue is read, what an earlier process left running has its end.
 *
 * @throws {MasterKeyRefused}
 */
export async function createDeps({
  config,
  log,
  store,
  hooks: hooksOver,
  now,
  timeouts,
  localRuntime,
}: DepsOptions): Promise<Deps> {
  const baseUrls = baseUrlsOf(config);
  const limits = timeouts === undefined ? {} : { timeouts };
  const local = createLocal({
    ...localRuntime,
    ...limits,
    folder: join(config.dataDir, 'models'),
    offline: config.modelsOffline,
    baseUrl: baseUrls[LOCAL_PROVIDER_ID],
    idleMs: config.modelsIdleMs,
    onProblem: (problem) => log.warn(problem, 'a model was not installed'),
  });
  const upstreams = createProviders({ baseUrls, ...limits, inProcess: [local.provider] });
  const gatewayCalls = new RunningCalls();
  const idleCollection = createIdleCollection(() => runs.size === 0 && gatewayCalls.size === 0);
  const runs = new RunRegistry(() => idleCollection.notice());
  const turns = new Turns();
  const ofChats = createChats({ store, running: runs, turns, now, log });
  const { chats } = ofChats;
  const hooks = new HookRunner(hooksOver(chats), log);
  const accountsRepo = new AccountsRepo(store);
  const secretsExist = (await accountsRepo.list()).length > 0;
  const box = openSecretBox(config.secretKey, config.dataDir, secretsExist);
  const accounts = new AccountsService({
    repo: accountsRepo,
    box,
    providers: upstreams,
    environment: config.providers,
    now,
  });
  await accounts.verifyMasterKey();
  await new UsersRepo(store).ensureLocalAdmin(now());
  const models = new ModelsService({
    repo: new ModelsRepo(store),
    providers: upstreams,
    accounts,
    now,
    log,
  });
  await models.load();
  const prices = new PricesService({
    repo: new PricesRepo(store),
    pricingOf: (providerId, modelId) => models.pricingOf(providerId, modelId),
    now,
    log,
  });
  await prices.load();
  const providers = new ProvidersService({
    providers: upstreams,
    accounts,
    onKeySaved: (id) => void models.refreshAnew(id),
  });
  const endpoints = new EndpointsService({
    repo: new EndpointsRepo(store),
    providers: upstreams,
    accounts,
    models,
    now,
  });
  await endpoints.load();
  const tail = new RequestLogTail();
  const logWriter = new LogWriter({
    repo: new RequestLogRepo(store),
    journal: config.database.kind === 'memory' ? null : new LogJournal(config.dataDir),
    onWritten: (rows) => tail.announce(rows),
    log,
  });
  // What keys have used is read next, and these rows add to it.
  await logWriter.recover();
  const apiKeys = new ApiKeysService({ repo: new ApiKeysRepo(store), now, log });
  await apiKeys.load();
  const settings = new SettingsService({ repo: new SettingsRepo(store), now });
  await settings.load();
  const ledger = new CallLedger({ writer: logWriter, log });
  const completions = new CompletionsService({
    providers: upstreams,
    accounts,
    hooks,
    settings,
    models,
    prices,
    ledger,
    now,
  });
  const embeddings = new EmbeddingsService({
    providers: upstreams,
    accounts,
    settings,
    prices,
    ledger,
    now,
  });
  const generations = new GenerationsService({
    repo: new GenerationsRepo(store),
    runs,
    turns,
    chats,
    models,
    accounts,
    complete: (call) => completions.stream(call),
    onEnd: (summary, context) => hooks.onEnd(summary, context),
    now,
    log,
  });
  await generations.start();
  const gateway = new GatewayService({
    models,
    completions,
    onEnd: (summary, context) => hooks.onEnd(summary, context),
    calls: gatewayCalls,
    now,
  });
  const sideDoors = new SideDoorsService({
    models,
    providers: upstreams,
    accounts,
    embeddings,
    calls: gatewayCalls,
    now,
  });
  return {
    config,
    log,
    store,
    hooks,
    upstreams,
    local,
    models,
    prices,
    providers,
    endpoints,
    ...ofChats,
    completions,
    generations,
    idleCollection,
    gateway,
    sideDoors,
    gatewayCalls,
    apiKeys,
    logWriter,
    requestLogs: new RequestLogsService({
      repo: new RequestLogsRepo(store),
      tail,
      written: () => logWriter.flush(),
    }),
    settings,
  };
}

function createChats(
  shared: Pick<DepsOptions, 'store' | 'now' | 'log'> & { running: RunRegistry; turns: Turns },
): Pick<Deps, 'chats' | 'messages' | 'chatUsage' | 'chatSearch'> {
  const { store, log } = shared;
  const repo = new ChatsRepo(store);
  const messages = new MessagesRepo(store);
  const usage = new ChatUsageRepo(store);
  const trees = new ChatTrees({ repo: new LinksRepo(store), log });
  const forks = new ForksService({ ...shared, repo: messages, chats: repo, trees });
  return {
    chats: new ChatsService({ ...shared, repo, messages, trees, forks }),
    messages: new MessagesService({ ...shared, repo: messages, chats: repo, trees }),
    chatSearch: new ChatSearchService({ ...shared, chats: repo, messages, trees }),
    chatUsage: new ChatUsageService({ ...{ chats: repo, messages, trees }, repo: usage }),
  };
}

/** Ends everything, what still runs as well, in the reverse of the order in which it was begun. */
export function closeDeps(deps: Deps): Promise<void> {
  deps.idleCollection.close();
  const steps = [
    { what: 'generations', close: () => deps.generations.drain(0) },
    // Their clients are gone by now: what is left is to write down what they used.
    { what: 'answers that nobody reads', close: () => deps.completions.close() },
    { what: 'calls of the gateway', close: () => deps.gatewayCalls.drain(LAST_ROWS_MS) },
    { what: 'hooks', close: () => deps.hooks.settled() },
    { what: 'models', close: () => deps.models.close() },
    { what: 'models on this server', close: () => deps.local.close() },
    { what: 'connections to providers', close: () => deps.upstreams.close() },
    { what: 'request log', close: () => deps.logWriter.close() },
    { what: 'database', close: () => deps.store.close() },
  ];
  return closeEach(steps, deps.log);
}

function baseUrlsOf(config: Config): Record<string, string> {
  const urls = Object.entries(config.providers).flatMap(([id, { baseUrl }]) =>
    baseUrl === null ? [] : [[id, baseUrl] as const],
  );
  return Object.fromEntries(urls);
}
