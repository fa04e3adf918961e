import { ollama as ollamaProtocol } from '../../protocols/ollama/index.ts';
import type { Vendor } from '../../vendor.ts';
import { parseModelsPage } from './models.ts';

/** Facts without another source: the reference in `docs/` of ollama/ollama, 2026-08. */
export const ollama: Vendor = {
  id: 'ollama',
  name: 'Ollama',
  kind: 'local',
  supportsStreaming: true,
  // It runs on a machine of one's own. To stop it at once frees that machine's processor.
  accounting: 'none',
  baseUrl: 'http://127.0.0.1:11434',
  protocol: ollamaProtocol(),
  key: {
    // None by itself; a proxy before it may want one, and so does the vendor's own cloud.
    required: false,
    form: null,
    header: (key) => ({ authorization: `Bearer ${key}` }),
  },
  upstreamIdHeader: null,
  models: { path: '/api/tags', parse: parseModelsPage },
  account: null,
};
