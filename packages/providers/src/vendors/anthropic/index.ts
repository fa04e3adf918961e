import { anthropicMessages } from '../../protocols/anthropic-messages/index.ts';
import type { Vendor } from '../../vendor.ts';
import { KEY_FORM } from './key-form.ts';
import { MODELS_PATH, parseModelsPage } from './models.ts';

/** Facts without another source: Anthropic's SDK 1.12.0, 2026-11-20. */
export const anthropic: Vendor = {
  id: 'anthropic',
  name: 'Anthropic',
  kind: 'remote',
  supportsStreaming: true,
  baseUrl: 'https://api.anthropic.com',
  protocol: anthropicMessages(),
  key: {
    required: true,
    form: KEY_FORM,
    // The newest SDKs send it as a bearer token; both are taken.
    header: (key) => ({ 'x-api-key': key }),
  },
  // The answer itself says its id; `request-id` is that of the request.
  upstreamIdHeader: null,
  models: { path: MODELS_PATH, parse: parseModelsPage },
  account: null,
};
