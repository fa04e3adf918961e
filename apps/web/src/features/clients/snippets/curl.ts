import {
  FIRST_QUESTION,
  KEY_VARIABLE,
  openAiBaseUrl,
  shellQuoted,
  type Snippet,
  type SnippetTarget,
} from './snippet.ts';

export function curlCommand(target: SnippetTarget): Snippet {
  const url = shellQuoted(`${openAiBaseUrl(target)}/chat/completions`);
  const key = target.withKey ? `\n  -H "authorization: Bearer $${KEY_VARIABLE}" \\` : '';
  const messages = [{ role: 'user', content: FIRST_QUESTION }];
  const json = JSON.stringify({ model: target.modelId, messages }, null, 2);
  // No line break of a text is one here: JSON escapes them.
  const body = json.replaceAll('\n', '\n  ');
  return {
    language: 'shell',
    text: `curl ${url} \\${key}
  -H 'content-type: application/json' \\
  -d ${shellQuoted(body)}
`,
  };
}
