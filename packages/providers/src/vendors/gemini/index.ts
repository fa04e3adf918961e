import { gemini as geminiProtocol } from '../../protocols/gemini/index.ts';
import type { Vendor } from '../../vendor.ts';
import { KEY_FORM } from './key-form.ts';
import { MODELS_PATH, parseModelsPage } from './models.ts';

/** Facts without another source: Google's own client, `@google/genai` 3.1.0 on npm. */
export const gemini: Vendor = {
  id: 'gemini',
  name: 'Google Gemini',
  kind: 'remote',
  supportsStreaming: true,
  // OpenRouter's guide to streaming, "Stream Cancellation", lists it among those that go on
  // writing, and charging, after their connection was closed.
  accounting: 'bounded-drain',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  protocol: geminiProtocol(),
  key: {
    required: true,
    form: KEY_FORM,
    // The API takes it in the query as well, where every log and every error would show it.
    header: (key) => ({ 'x-goog-api-key': key }),
  },
  upstreamIdHeader: null,
  models: { path: MODELS_PATH, parse: parseModelsPage },
  account: null,
};
