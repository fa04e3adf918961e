import { openAiResponses } from '../../protocols/openai-responses/index.ts';
import type { Vendor } from '../../vendor.ts';
import { parseModelsPage } from '../openai-compatible.ts';
import { KEY_FORM } from './key-form.ts';

/** Facts without another source: OpenAI's own client, `openai` 7.57.0 on npm. */
export const openai: Vendor = {
  id: 'openai',
  name: 'OpenAI',
  kind: 'remote',
  supportsStreaming: true,
  baseUrl: 'https://api.openai.com/v1',
  protocol: openAiResponses(),
  key: {
    required: true,
    form: KEY_FORM,
    header: (key) => ({ authorization: `Bearer ${key}` }),
  },
  // `x-request-id` names the request, for support; the answer's id (`resp_…`) is in its body.
  upstreamIdHeader: null,
  // Ids, owners and dates of all kinds of models; not what any of them can do.
  models: { path: '/models', parse: (page) => parseModelsPage('openai', page) },
  // Spending is told to administrators' keys alone.
  account: null,
};
