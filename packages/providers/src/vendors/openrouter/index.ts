import { openAiChat } from '../../protocols/openai-chat/index.ts';
import type { Vendor } from '../../vendor.ts';
import { parseAccount } from './account.ts';
import { KEY_FORM } from './key-form.ts';
import { parseModelsPage } from './models.ts';

/** Facts without another source: OpenRouter's OpenAPI description, SDK commit cb9393a8, 2026-08-22. */
export const openrouter: Vendor = {
  id: 'openrouter',
  name: 'OpenRouter',
  kind: 'remote',
  supportsStreaming: true,
  baseUrl: 'https://openrouter.ai/api/v1',
  protocol: openAiChat({
    // The description also knows `max_completion_tokens`, but not every provider behind it does.
    outputLimitField: 'max_tokens',
    // The flat shorthand exists, but an error answers a request where both forms disagree.
    reasoning: 'object',
    reasoningReplay: 'details',
    knowsDeveloper: true,
    extras: ['parallelToolCalls', 'topK', 'user', 'metadata', 'serviceTier', 'verbosity'],
    // For models that read no PDF it is read for them (guide to PDF inputs).
    files: 'file',
  }),
  key: {
    required: true,
    form: KEY_FORM,
    header: (key) => ({ authorization: `Bearer ${key}` }),
  },
  attributionHeaders: ({ url, title }) => ({
    ...(url === undefined ? {} : { 'http-referer': url }),
    ...(title === undefined ? {} : { 'x-title': title }),
  }),
  upstreamIdHeader: 'x-generation-id',
  models: { path: '/models', parse: parseModelsPage },
  account: { path: '/key', parse: parseAccount },
};
