import { KEY_VARIABLE, openAiBaseUrl, type Snippet, type SnippetTarget } from './snippet.ts';

/** Of one project; for all of them the same file is `~/.config/opencode/opencode.json`. */
export function opencodeConfig(target: SnippetTarget): Snippet {
  const { modelId, withKey } = target;
  const baseURL = openAiBaseUrl(target);
  const settings = {
    $schema: 'https://opencode.ai/config.json',
    model: `parley/${modelId}`,
    provider: {
      parley: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Parley',
        options: withKey ? { baseURL, apiKey: `{env:${KEY_VARIABLE}}` } : { baseURL },
        models: { [modelId]: {} },
      },
    },
  };
  return {
    language: 'json',
    file: 'opencode.json',
    text: `${JSON.stringify(settings, null, 2)}\n`,
  };
}
