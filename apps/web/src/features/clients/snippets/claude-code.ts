import { KEY_VARIABLE, shellQuoted, type Snippet, type SnippetTarget } from './snippet.ts';

/**
 * Claude Code without a key asks to sign in. What it does on the side, as naming a conversation, it
 * asks of its own small model, unless that is named too.
 */
export function claudeCodeShell({ origin, modelId, contextLength }: SnippetTarget): Snippet {
  const model = shellQuoted(modelId);
  const context =
    contextLength === null ? '' : `export CLAUDE_CODE_MAX_CONTEXT_TOKENS=${contextLength}\n`;
  return {
    language: 'shell',
    text: `export ANTHROPIC_BASE_URL=${shellQuoted(origin)}
export ANTHROPIC_AUTH_TOKEN="$${KEY_VARIABLE}"
export ANTHROPIC_MODEL=${model}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${model}
${context}claude
`,
  };
}
