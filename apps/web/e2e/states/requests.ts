import { expectVisible } from '../expect-soon.ts';
import { addLogged } from '../logged-rows.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import type { State } from './scene.ts';

const SONNET = 'openrouter/anthropic/claude-sonnet-4.5';
const GPT = 'openrouter/openai/gpt-5.1-mini';
const FLASH = 'openrouter/google/gemini-2.5-flash';

const BY_PROGRAM = {
  ...{ source: 'gateway', dialect: 'anthropic-messages', streamed: true },
  ...{ client_address: '127.0.0.1', user_agent: 'claude-cli/2.1', dropped_params: ['top_k'] },
};
const UNKNOWN = {
  ...{ input_tokens: null, output_tokens: null, tokens_source: null, cost_usd: null },
  ...{ cost_source: null, first_output_ms: null, answered_model: null, upstream_id: null },
};

const ROWS = [
  { id: 'request-9', model_id: SONNET },
  { id: 'request-8', model_id: GPT, ...BY_PROGRAM, cost_usd: 0.0009, cost_source: 'catalogue' },
  {
    ...{ id: 'request-7', model_id: SONNET, ...BY_PROGRAM, outcome: 'error_midstream' },
    ...{ error_code: 'upstream_disconnected', error_message: 'The provider hung up.' },
    ...{ cached_input_tokens: 800, reasoning_tokens: 40, price_ref: '2026-03-01' },
    ...{ cost_source: 'catalogue', cost_parts: { input: '0.0100', output: '0.0031' } },
  },
  {
    ...{ id: 'request-6', model_id: GPT, ...BY_PROGRAM, ...UNKNOWN, outcome: 'error' },
    ...{ error_code: 'upstream_rate_limited', upstream_status: 429, attempts: 2 },
  },
  {
    ...{ id: 'request-5', model_id: FLASH, outcome: 'stopped', tokens_source: 'estimated' },
    ...{ accounting_policy: 'cancel-and-estimate', cost_usd: 0.00001, cost_source: 'bundled' },
  },
  {
    ...{ id: 'request-4', model_id: FLASH, ...BY_PROGRAM, ...UNKNOWN, outcome: 'error' },
    ...{ error_code: 'upstream_no_credit', upstream_status: 402 },
  },
].map((row, index) => ({
  request_id: `call-${row.id}`,
  ...row,
  // Never today, and the same time of day wherever this runs.
  created_at: new Date(2026, 2, 10, 14, 50 - index, 8),
}));

/** The request log. */
export const REQUESTS: readonly State[] = [
  { name: 'requests', arrange: (stage, view) => openLog(stage, view) },
  {
    name: 'requests-opened',
    arrange: (stage, view) => openLog(stage, view, '/request-7'),
    isLostWhenNarrow: true,
  },
  {
    name: 'requests-unknown',
    arrange: (stage, view) => openLog(stage, view, '/request-6'),
    isLostWhenNarrow: true,
  },
  {
    name: 'requests-new',
    async arrange(stage, view) {
      const screen = await openLog(stage, view, '/request-9');
      await stage.server.call('POST', '/v1/chat/completions', {
        model: 'openrouter/fake/model',
        messages: [{ role: 'user', content: 'Hi' }],
      });
      await expectVisible(screen.page.getByText('1 new'));
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'requests-none',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.goto(`${stage.server.url}/dashboard/requests`);
      await expectVisible(screen.page.getByText('No requests yet.'));
      return screen;
    },
  },
  {
    name: 'requests-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/request-logs?*', 'internal_error');
      await screen.page.goto(`${stage.server.url}/dashboard/requests`);
      await expectVisible(screen.alert());
      return screen;
    },
  },
];

async function openLog(stage: Stage, view: ScreenOptions, path = ''): Promise<Screen> {
  const screen = await stage.openReady(view);
  await addLogged(stage.server, ROWS);
  await screen.page.goto(`${stage.server.url}/dashboard/requests${path}`);
  await expectVisible(screen.page.getByText('claude-sonnet-4.5').first());
  if (path !== '') await expectVisible(screen.page.getByRole('heading', { name: 'Timing' }));
  return screen;
}
