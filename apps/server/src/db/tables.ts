import type {
  AccountingPolicy,
  AnswerUsage,
  CostParts,
  CostSource,
  ErrorBody,
  GatewayDialect,
  GenerationState,
  KeyLimits,
  LimitWindow,
  Model,
  Part,
  RequestOutcome,
  TimeLimits,
  Timings,
  Usage,
} from '@parley/contracts';

import type { ColumnKit } from './columns/sqlite.ts';

/**
 * Every table, once, for both engines. Ids are text made by the application and sort by when they
 * were made; times come from the application's clock; nothing has a default in the database.
 */
export function defineTables(kit: ColumnKit) {
  const users = kit.table('users', {
    id: kit.text('id').primaryKey(),
    name: kit.text('name').notNull(),
    role: kit.text('role').$type<'admin' | 'user'>().notNull(),
    createdAt: kit.time('created_at').notNull(),
  });

  /** Credentials at a provider. The key of the sidebar is the row `<provider>:default`. */
  const accounts = kit.table(
    'accounts',
    {
      id: kit.text('id').primaryKey(),
      providerId: kit.text('provider_id').notNull(),
      kind: kit.text('kind').$type<'api-key'>().notNull(),
      status: kit.text('status').$type<'active'>().notNull(),
      /** Sealed by `secret-box.ts`; never leaves the accounts service in the clear. */
      secret: kit.text('secret').notNull(),
      /** Where the secret may be sent: `scheme://host:port` of the base URL it was saved for. */
      origin: kit.text('origin').notNull(),
      createdAt: kit.time('created_at').notNull(),
      updatedAt: kit.time('updated_at').notNull(),
    },
    (table) => [kit.index('accounts_provider').on(table.providerId)],
  );

  /** The product's settings: one row, with the id 1. */
  const settings = kit.table('settings', {
    id: kit.int('id').primaryKey(),
    /** Counts the changes, so that two writers do not undo each other. */
    version: kit.int('version').notNull(),
    defaultModelId: kit.text('default_model_id'),
    totpRequiredOnLogin: kit.bool('totp_required_on_login').notNull(),
    timeLimits: kit.json('time_limits').$type<TimeLimits>().notNull(),
    updatedAt: kit.time('updated_at').notNull(),
    /** `null`: nobody has said anything of it, as in every row that is older than the column. */
    gatewayOpenToLocal: kit.bool('gateway_open_to_local'),
  });

  /** Servers that speak the protocol of OpenAI, added by an administrator. */
  const endpoints = kit.table('endpoints', {
    /** The provider's id. */
    id: kit.text('id').primaryKey(),
    name: kit.text('name').notNull(),
    baseUrl: kit.text('base_url').notNull(),
    presetId: kit.text('preset_id'),
    createdAt: kit.time('created_at').notNull(),
    updatedAt: kit.time('updated_at').notNull(),
  });

  /** The last good list of models of each provider. */
  const modelCatalogues = kit.table('model_catalogues', {
    providerId: kit.text('provider_id').primaryKey(),
    models: kit.json('models').$type<Model[]>().notNull(),
    refreshedAt: kit.time('refreshed_at').notNull(),
  });

  /** Prices that the administrator set, in US dollars for a million tokens, as decimal text. */
  const priceOverrides = kit.table('price_overrides', {
    modelId: kit.text('model_id').primaryKey(),
    input: kit.text('input').notNull(),
    output: kit.text('output').notNull(),
    cacheRead: kit.text('cache_read'),
    cacheWrite: kit.text('cache_write'),
    note: kit.text('note'),
    updatedAt: kit.time('updated_at').notNull(),
  });

  const chats = kit.table(
    'chats',
    {
      id: kit.text('id').primaryKey(),
      ownerId: kit
        .text('owner_id')
        .notNull()
        .references(() => users.id),
      title: kit.text('title').notNull(),
      modelId: kit.text('model_id'),
      systemPrompt: kit.text('system_prompt'),
      archived: kit.bool('archived').notNull(),
      activeLeafId: kit.text('active_leaf_id'),
      createdAt: kit.time('created_at').notNull(),
      updatedAt: kit.time('updated_at').notNull(),
    },
    (table) => [
      kit.index('chats_by_owner').on(table.ownerId, table.archived, table.updatedAt, table.id),
    ],
  );

  const messages = kit.table(
    'messages',
    {
      id: kit.text('id').primaryKey(),
      chatId: kit
        .text('chat_id')
        .notNull()
        .references(() => chats.id, { onDelete: 'cascade' }),
      parentId: kit.text('parent_id'),
      role: kit.text('role').$type<'user' | 'assistant'>().notNull(),
      parts: kit.json('parts').$type<Part[]>().notNull(),
      /** Whether `parts` shows anything: an attempt that failed without is replaced by the next. */
      hasContent: kit.bool('has_content').notNull(),
      state: kit.text('state').$type<GenerationState>().notNull(),
      modelId: kit.text('model_id'),
      generationId: kit.text('generation_id'),
      /** The last event of that generation that `parts` contains. */
      seq: kit.int('seq').notNull(),
      finishReason: kit.text('finish_reason'),
      error: kit.json('error').$type<ErrorBody>(),
      usage: kit.json('usage').$type<AnswerUsage>(),
      createdAt: kit.time('created_at').notNull(),
      timings: kit.json('timings').$type<Timings>(),
      editedAt: kit.time('edited_at'),
      /** Of a leaf: when the chat last began to show it; `null` where that was when it was made. */
      shownAt: kit.time('shown_at'),
      /** Whom the provider passed the question on to, in its own word. */
      route: kit.text('route'),
    },
    (table) => [kit.index('messages_by_parent').on(table.chatId, table.parentId)],
  );

  const generations = kit.table(
    'generations',
    {
      id: kit.text('id').primaryKey(),
      ownerId: kit
        .text('owner_id')
        .notNull()
        .references(() => users.id),
      chatId: kit
        .text('chat_id')
        .notNull()
        .references(() => chats.id, { onDelete: 'cascade' }),
      messageId: kit.text('message_id').notNull(),
      parentId: kit.text('parent_id').notNull(),
      userMessageId: kit.text('user_message_id'),
      modelId: kit.text('model_id').notNull(),
      /** SHA-256 of the request, so that the same id with another body is told apart. */
      requestHash: kit.text('request_hash').notNull(),
      state: kit.text('state').$type<GenerationState>().notNull(),
      finishReason: kit.text('finish_reason'),
      error: kit.json('error').$type<ErrorBody>(),
      usage: kit.json('usage').$type<Usage>(),
      /** Whether a reader was ever given anything: before that a failure has an HTTP status. */
      hadOutput: kit.bool('had_output').notNull(),
      /** Number of the terminal event; 0 while it runs. */
      lastSeq: kit.int('last_seq').notNull(),
      /** The server process that runs it, and when that process last said so. */
      runnerId: kit.text('runner_id').notNull(),
      heartbeatAt: kit.time('heartbeat_at').notNull(),
      createdAt: kit.time('created_at').notNull(),
      endedAt: kit.time('ended_at'),
    },
    (table) => [
      kit.index('generations_by_chat').on(table.chatId, table.state),
      kit.index('generations_by_state').on(table.state, table.endedAt),
    ],
  );

  /** The event log, unmerged, many events a row. Kept for ten minutes after the end. */
  const generationEvents = kit.table(
    'generation_events',
    {
      generationId: kit
        .text('generation_id')
        .notNull()
        .references(() => generations.id, { onDelete: 'cascade' }),
      firstSeq: kit.int('first_seq').notNull(),
      lastSeq: kit.int('last_seq').notNull(),
      /** One JSON object a line, byte for byte what live readers got (jsonb would reorder keys). */
      events: kit.text('events').notNull(),
    },
    (table) => [kit.primaryKey({ columns: [table.generationId, table.firstSeq] })],
  );

  /** One row for each request to a provider, whoever asked. Unknown is null, never zero. */
  const requestLogs = kit.table(
    'request_logs',
    {
      id: kit.text('id').primaryKey(),
      ownerId: kit.text('owner_id').notNull(),
      source: kit.text('source').$type<'chat' | 'gateway'>().notNull(),
      generationId: kit.text('generation_id'),
      requestId: kit.text('request_id').notNull(),
      providerId: kit.text('provider_id').notNull(),
      accountId: kit.text('account_id'),
      modelId: kit.text('model_id').notNull(),
      /** The model that answered, by its own account. */
      answeredModel: kit.text('answered_model'),
      /** The provider's id of the answer. */
      upstreamId: kit.text('upstream_id'),
      outcome: kit.text('outcome').$type<RequestOutcome>().notNull(),
      errorCode: kit.text('error_code'),
      upstreamStatus: kit.int('upstream_status'),
      attempts: kit.int('attempts').notNull(),
      inputTokens: kit.int('input_tokens'),
      outputTokens: kit.int('output_tokens'),
      reasoningTokens: kit.int('reasoning_tokens'),
      cachedInputTokens: kit.int('cached_input_tokens'),
      /** Whether the provider counted the tokens or we guessed them from the text. */
      tokensSource: kit.text('tokens_source').$type<'reported' | 'estimated'>(),
      costUsd: kit.real('cost_usd'),
      costSource: kit.text('cost_source').$type<CostSource>(),
      /** Milliseconds from the request to the first event that passed the hooks. */
      firstOutputMs: kit.int('first_output_ms'),
      durationMs: kit.int('duration_ms').notNull(),
      createdAt: kit.time('created_at').notNull(),
      /** Input that was written to the provider's cache. */
      cacheWriteTokens: kit.int('cache_write_tokens'),
      /** Which of the prices of `costSource`; null when the provider told the cost itself. */
      priceRef: kit.text('price_ref'),
      costParts: kit.json('cost_parts').$type<CostParts>(),
      /** The key of the gateway that it came with. No reference: a row is never lost over its key. */
      apiKeyId: kit.text('api_key_id'),
      /** By which door of the gateway it came. */
      dialect: kit.text('dialect').$type<GatewayDialect>(),
      streamed: kit.bool('streamed'),
      reasoningEffort: kit.text('reasoning_effort'),
      /** How it was to be served and how it was, in the provider's words. */
      requestedTier: kit.text('requested_tier'),
      answeredTier: kit.text('answered_tier'),
      /** The sentence that the reader was told. */
      errorMessage: kit.text('error_message'),
      clientAddress: kit.text('client_address'),
      userAgent: kit.text('user_agent'),
      /** What of a program's question had no place at the provider. */
      droppedParams: kit.json('dropped_params').$type<readonly string[]>(),
      /** How the figures are known of an answer that its reader left early. */
      accountingPolicy: kit.text('accounting_policy').$type<AccountingPolicy>(),
      /** Whom the provider passed the question on to, in its own word. */
      route: kit.text('route'),
    },
    (table) => [
      kit.index('request_logs_by_time').on(table.createdAt, table.id),
      kit.index('request_logs_by_generation').on(table.generationId),
    ],
  );

  /** The request log summed by hour, so that overviews do not read every row. */
  const usageHourly = kit.table(
    'usage_hourly',
    {
      hour: kit.time('hour').notNull(),
      ownerId: kit.text('owner_id').notNull(),
      providerId: kit.text('provider_id').notNull(),
      modelId: kit.text('model_id').notNull(),
      requests: kit.int('requests').notNull(),
      failures: kit.int('failures').notNull(),
      inputTokens: kit.int('input_tokens').notNull(),
      outputTokens: kit.int('output_tokens').notNull(),
      /** The known costs; `requestsWithoutCost` says how many are missing from it. */
      costUsd: kit.real('cost_usd').notNull(),
      requestsWithoutCost: kit.int('requests_without_cost').notNull(),
    },
    (table) => [
      kit.primaryKey({ columns: [table.hour, table.ownerId, table.providerId, table.modelId] }),
    ],
  );

  /** Keys of the gateway. What is kept of a key is its hash: it was seen once, when it was made. */
  const apiKeys = kit.table(
    'api_keys',
    {
      id: kit.text('id').primaryKey(),
      ownerId: kit
        .text('owner_id')
        .notNull()
        .references(() => users.id),
      name: kit.text('name').notNull(),
      /** The first characters, to know it by. */
      prefix: kit.text('prefix').notNull(),
      /** SHA-256 of the whole key, in base64url: it has 256 random bits, so nothing slower is needed. */
      hash: kit.text('hash').notNull(),
      /** Models that it may ask; null: all. */
      models: kit.json('models').$type<string[]>(),
      limits: kit.json('limits').$type<KeyLimits>().notNull(),
      expiresAt: kit.time('expires_at'),
      lastUsedAt: kit.time('last_used_at'),
      createdAt: kit.time('created_at').notNull(),
      /** A deleted key opens nothing; its row stays, so that the request log can still name it. */
      deletedAt: kit.time('deleted_at'),
    },
    (table) => [kit.uniqueIndex('api_keys_by_hash').on(table.hash)],
  );

  /**
   * What a key has used in the newest minute, day and month in which it was used: what its limits
   * are compared with. Three rows a key, however old it gets; the request log has the rest.
   */
  const apiKeyUsage = kit.table(
    'api_key_usage',
    {
      keyId: kit
        .text('key_id')
        .notNull()
        .references(() => apiKeys.id, { onDelete: 'cascade' }),
      per: kit.text('per').$type<LimitWindow>().notNull(),
      startsAt: kit.time('starts_at').notNull(),
      requests: kit.int('requests').notNull(),
      /** The known ones; `requestsWithoutTokens` says how many requests are missing from it. */
      tokens: kit.int('tokens').notNull(),
      requestsWithoutTokens: kit.int('requests_without_tokens').notNull(),
      /** In whole 10⁻⁹ US dollars, whose sums are exact; likewise. */
      costNanoUsd: kit.int('cost_nano_usd').notNull(),
      requestsWithoutCost: kit.int('requests_without_cost').notNull(),
    },
    (table) => [kit.primaryKey({ columns: [table.keyId, table.per] })],
  );

  return {
    users,
    apiKeys,
    apiKeyUsage,
    settings,
    accounts,
    endpoints,
    modelCatalogues,
    priceOverrides,
    chats,
    messages,
    generations,
    generationEvents,
    requestLogs,
    usageHourly,
  };
}

export type Tables = ReturnType<typeof defineTables>;
