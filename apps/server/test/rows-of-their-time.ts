import { engine } from './test-database.ts';

/** A row by the names of its columns. */
export interface StoredRow {
  table: string;
  values: Record<string, string | number | boolean | Date | object | null>;
}

/** What the server must be told to read these rows. */
export const ENVIRONMENT_OF_ROWS = {
  PARLEY_SECRET_KEY: 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=',
  PARLEY_PROVIDER_OPENROUTER_BASE_URL: 'http://127.0.0.1:9/api/v1',
};

/** A key of nobody, sealed by the first release with the master key above. */
const SEALED =
  'v1.kdxtKG-Jqq2XwZnvKYEFcqAjyjiPILyOJD3f_Yz8p4YJCHyIXLAT8pxEUIXy-_kjfZDHdEQ6MRxcDg0qyasmvKUTvJDaP6PeSglAGSE';
export const HINT_OF_SEALED = '9999';

const EARLIER = new Date('2026-01-05T10:00:00.001Z');
const LATER = new Date('2026-01-05T10:00:09.999Z');
const MODEL = 'openrouter/fake/model';
const USAGE = {
  ...{ inputTokens: 10, outputTokens: 5, reasoningTokens: null, cachedInputTokens: null },
  ...{ costUsd: 0.0001, costSource: 'reported' },
};

/**
 * By migration: rows as that release wrote them, in columns that it had, however the tables look
 * today. A new migration has an entry here, if only an empty one.
 */
export const ROWS_OF_THEIR_TIME: Readonly<Record<string, readonly StoredRow[]>> = {
  '0000_init': [
    {
      table: 'users',
      values: {
        ...{ id: 'local-administrator', name: 'Administrator', role: 'admin' },
        created_at: EARLIER,
      },
    },
    {
      table: 'accounts',
      values: {
        ...{ id: 'openrouter:default', provider_id: 'openrouter', kind: 'api-key' },
        ...{ status: 'active', secret: SEALED, origin: 'http://127.0.0.1:9' },
        ...{ created_at: EARLIER, updated_at: LATER },
      },
    },
    {
      table: 'model_catalogues',
      values: {
        provider_id: 'openrouter',
        models: [
          {
            ...{ id: MODEL, providerId: 'openrouter', name: 'Fake', contextLength: 128_000 },
            ...{ supportsStreaming: true, inputModalities: ['text'], supportedParameters: [] },
            ...{ pricing: null, verified: true },
          },
        ],
        refreshed_at: LATER,
      },
    },
    {
      table: 'chats',
      values: {
        ...{ id: 'an-old-chat', owner_id: 'local-administrator', title: 'Räder & Wägen' },
        ...{ model_id: MODEL, system_prompt: 'Be brief.', archived: false },
        ...{ active_leaf_id: 'the-second-answer', created_at: EARLIER, updated_at: LATER },
      },
    },
    message('the-question', null, 'user', 'completed', "What is a 'wheel'? 🛞"),
    message('the-answer', 'the-question', 'assistant', 'completed', 'It is round.'),
    message('the-second-answer', 'the-question', 'assistant', 'running', 'It is r'),
    generation('the-generation', 'the-answer', {
      ...{ state: 'completed', finish_reason: 'stop', usage: USAGE },
      ...{ last_seq: 5, ended_at: LATER },
    }),
    generation('the-other-generation', 'the-second-answer', { state: 'running' }),
    {
      table: 'generation_events',
      values: {
        ...{ generation_id: 'the-other-generation', first_seq: 1, last_seq: 4 },
        events: [
          '{"type":"generation-start","seq":1,"generationId":"the-other-generation","chatId":"an-old-chat","messageId":"the-second-answer","modelId":"openrouter/fake/model"}',
          '{"type":"text-start","seq":2,"partId":"p1"}',
          '{"type":"text-delta","seq":3,"partId":"p1","delta":"It is r"}',
          '{"type":"text-delta","seq":4,"partId":"p1","delta":"ound, and"}',
        ].join('\n'),
      },
    },
    {
      table: 'request_logs',
      values: {
        ...{ id: 'a-log-row', owner_id: 'local-administrator', source: 'chat' },
        ...{ generation_id: 'the-generation', request_id: 'r-1', provider_id: 'openrouter' },
        ...{ account_id: 'openrouter:default', model_id: MODEL, answered_model: 'fake/model' },
        ...{ upstream_id: 'gen-1', outcome: 'completed', error_code: null, attempts: 1 },
        ...{ upstream_status: null, input_tokens: 10, output_tokens: 5, reasoning_tokens: null },
        ...{ cached_input_tokens: null, tokens_source: 'reported', cost_usd: 0.0001 },
        ...{ cost_source: 'reported', first_output_ms: 120, duration_ms: 900 },
        created_at: LATER,
      },
    },
    {
      table: 'usage_hourly',
      values: {
        ...{ hour: new Date('2026-01-05T10:00:00Z'), owner_id: 'local-administrator' },
        ...{ provider_id: 'openrouter', model_id: MODEL, requests: 1, failures: 0 },
        ...{ input_tokens: 10, output_tokens: 5, cost_usd: 0.0001, requests_without_cost: 0 },
      },
    },
  ],
  '0001_settings': [
    {
      table: 'settings',
      values: {
        ...{ id: 1, version: 4, default_model_id: MODEL, totp_required_on_login: false },
        ...{ time_limits: { '*': { total: 600 } }, updated_at: LATER },
      },
    },
  ],
  '0002_endpoints_and_prices': [
    {
      table: 'endpoints',
      values: {
        ...{ id: 'desk', name: 'Desk', base_url: 'http://192.0.2.7/v1', preset_id: null },
        ...{ created_at: LATER, updated_at: LATER },
      },
    },
    {
      table: 'price_overrides',
      values: {
        ...{ model_id: MODEL, input: '1.25', output: '10', cache_read: '0.125' },
        ...{ cache_write: null, note: 'As agreed', updated_at: LATER },
      },
    },
  ],
  '0003_gateway_keys': [
    {
      table: 'api_keys',
      values: {
        ...{
          id: 'an-old-key',
          owner_id: 'local-administrator',
          name: 'Laptop',
          prefix: 'sk-parley-AbCd',
        },
        ...{ hash: 'a-hash', models: ['openrouter/*'], limits: { requests: { day: 5 } } },
        ...{ expires_at: null, last_used_at: LATER, created_at: EARLIER, deleted_at: null },
      },
    },
    {
      table: 'api_key_usage',
      values: {
        ...{ key_id: 'an-old-key', per: 'day', starts_at: new Date('2026-01-05') },
        ...{ requests: 1, tokens: 15, requests_without_tokens: 0 },
        ...{ cost_nano_usd: 100_000, requests_without_cost: 0 },
      },
    },
    {
      table: 'request_logs',
      values: {
        ...{ id: 'a-log-row-of-a-key', owner_id: 'local-administrator', source: 'gateway' },
        ...{ generation_id: null, request_id: 'r-2', provider_id: 'openrouter' },
        ...{ account_id: 'openrouter:default', model_id: MODEL, answered_model: 'fake/model' },
        ...{ upstream_id: 'gen-2', outcome: 'stopped', error_code: null, attempts: 1 },
        ...{ upstream_status: 200, input_tokens: 10, output_tokens: 5, reasoning_tokens: null },
        ...{ cached_input_tokens: null, tokens_source: 'estimated', cost_usd: 0.0001 },
        ...{ cost_source: 'catalogue', first_output_ms: 120, duration_ms: 900 },
        ...{ created_at: LATER, cache_write_tokens: null, price_ref: MODEL },
        ...{ cost_parts: { input: '0.0001' }, api_key_id: 'an-old-key', dialect: 'openai-chat' },
        ...{ streamed: true, reasoning_effort: 'high', requested_tier: null, answered_tier: null },
        ...{ error_message: null, client_address: '192.0.2.7', user_agent: 'curl/8' },
        ...{ dropped_params: ['logit_bias'], accounting_policy: 'cancel-and-estimate' },
      },
    },
  ],
  '0004_transcript': [
    withColumns(message('a-later-question', 'the-answer', 'user', 'completed', 'And square?'), {
      ...{ timings: null, edited_at: LATER, shown_at: null },
    }),
    withColumns(message('a-timed-answer', 'a-later-question', 'assistant', 'completed', 'No.'), {
      timings: { firstTokenMs: 120, reasoningMs: null, totalMs: 900 },
      ...{ edited_at: null, shown_at: LATER },
    }),
  ],
  '0005_route': [
    withColumns(message('a-routed-answer', 'a-later-question', 'assistant', 'completed', 'No!'), {
      ...{ timings: null, edited_at: null, shown_at: null, route: 'Anthropic' },
    }),
  ],
};

function withColumns({ table, values }: StoredRow, columns: StoredRow['values']): StoredRow {
  return { table, values: { ...values, ...columns } };
}

function message(
  id: string,
  parent: string | null,
  role: 'user' | 'assistant',
  state: string,
  text: string,
): StoredRow {
  const isAnswer = role === 'assistant';
  return {
    table: 'messages',
    values: {
      ...{ id, chat_id: 'an-old-chat', parent_id: parent, role, has_content: true, state },
      parts: [{ type: 'text', ...(isAnswer ? { id: 'p1' } : {}), text }],
      model_id: isAnswer ? MODEL : null,
      generation_id: isAnswer
        ? id.replace('answer', 'generation').replace('second', 'other')
        : null,
      ...{ seq: isAnswer ? 3 : 0, finish_reason: null, error: null },
      usage: state === 'completed' && isAnswer ? USAGE : null,
      created_at: isAnswer ? LATER : EARLIER,
    },
  };
}

function generation(id: string, messageId: string, values: StoredRow['values']): StoredRow {
  return {
    table: 'generations',
    values: {
      ...{ id, owner_id: 'local-administrator', chat_id: 'an-old-chat', message_id: messageId },
      ...{ parent_id: 'the-question', user_message_id: 'the-question', model_id: MODEL },
      ...{ request_hash: 'a-hash', finish_reason: null, error: null, usage: null },
      ...{ had_output: true, last_seq: 0, runner_id: 'an-old-process', heartbeat_at: EARLIER },
      ...{ created_at: EARLIER, ended_at: null },
      ...values,
    },
  };
}

/** The statement that stores a row on this lane's engine. */
export function insertOf({ table, values }: StoredRow): string {
  const columns = Object.keys(values).join(', ');
  return `insert into ${table} (${columns}) values (${Object.values(values).map(literal).join(', ')})`;
}

function literal(value: StoredRow['values'][string]): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean')
    return engine === 'sqlite' ? String(Number(value)) : String(value);
  if (value instanceof Date)
    return engine === 'sqlite' ? String(value.getTime()) : `'${value.toISOString()}'`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}
