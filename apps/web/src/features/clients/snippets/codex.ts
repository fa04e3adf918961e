import {
  KEY_VARIABLE,
  openAiBaseUrl,
  quoted,
  type Snippet,
  type SnippetTarget,
} from './snippet.ts';

/** Codex reads the key from the variable that `env_key` names; without it, it sends none. */
export function codexConfig(target: SnippetTarget): Snippet {
  const { contextLength } = target;
  const context = contextLength === null ? '' : `model_context_window = ${contextLength}\n`;
  const key = target.withKey ? `env_key = "${KEY_VARIABLE}"\n` : '';
  return {
    language: 'toml',
    file: '~/.codex/config.toml',
    text: `model = ${quoted(target.modelId)}
model_provider = "parley"
${context}
[model_providers.parley]
name = "Parley"
base_url = ${quoted(openAiBaseUrl(target))}
${key}wire_api = "responses"
`,
  };
}
