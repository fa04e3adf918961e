import {
  FIRST_QUESTION,
  KEY_VARIABLE,
  openAiBaseUrl,
  quoted,
  type Snippet,
  type SnippetTarget,
} from './snippet.ts';

/** OpenAI's own library; it does without no key, so there is always one. */
export function openAiPython(target: SnippetTarget): Snippet {
  return {
    language: 'python',
    text: `# pip install openai
import os
from openai import OpenAI

client = OpenAI(
    base_url=${quoted(openAiBaseUrl(target))},
    api_key=os.environ["${KEY_VARIABLE}"],
)
answer = client.chat.completions.create(
    model=${quoted(target.modelId)},
    messages=[{"role": "user", "content": ${quoted(FIRST_QUESTION)}}],
)
print(answer.choices[0].message.content)
`,
  };
}

export function openAiNode(target: SnippetTarget): Snippet {
  return {
    language: 'javascript',
    text: `// npm install openai
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${quoted(openAiBaseUrl(target))},
  apiKey: process.env.${KEY_VARIABLE},
});
const answer = await client.chat.completions.create({
  model: ${quoted(target.modelId)},
  messages: [{ role: "user", content: ${quoted(FIRST_QUESTION)} }],
});
console.log(answer.choices[0].message.content);
`,
  };
}
