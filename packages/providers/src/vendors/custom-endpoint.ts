import type { CustomEndpoint } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { PRESETS } from './presets.ts';

/** The vendor behind an endpoint that an administrator added. */
export function customEndpoint({ id, name, baseUrl, presetId }: CustomEndpoint): Vendor {
  const preset = PRESETS.find((known) => known.id === presetId);
  return openAiCompatible({
    id,
    name,
    baseUrl,
    // Most need none, and one that does says so by its 401.
    keyRequired: false,
    keyForm: null,
    ...(preset?.quirks === undefined ? {} : { quirks: preset.quirks }),
    ...(preset?.unsupportedParams === undefined
      ? {}
      : { unsupportedParams: preset.unsupportedParams }),
  });
}
