import {
  FIRST_QUESTION,
  KEY_VARIABLE,
  quoted,
  type Snippet,
  type SnippetTarget,
} from './snippet.ts';

/** Anthropic's own library: it adds `/v1` itself, and does without no key. */
export function anthropicPython({ origin, modelId }: SnippetTarget): Snippet {
  return {
    language: 'python',
    text: `# pip install anthropic
import os
from anthropic import Anthropic

client = Anthropic(
    base_url=${quoted(origin)},
    api_key=os.environ["${KEY_VARIABLE}"],
)
message = client.messages.create(
    model=${quoted(modelId)},
    max_tokens=1000,
    messages=[{"role": "user", "content": ${quoted(FIRST_QUESTION)}}],
)
print("".join(block.text for block in message.content if block.type == "text"))
`,
  };
}

export function anthropicNode({ origin, modelId }: SnippetTarget): Snippet {
  return {
    language: 'javascript',
    text: `// npm install @anthropic-ai/sdk
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: ${quoted(origin)},
  apiKey: process.env.${KEY_VARIABLE},
});
const message = await client.messages.create({
  model: ${quoted(modelId)},
  max_tokens: 1000,
  messages: [{ role: "user", content: ${quoted(FIRST_QUESTION)} }],
});
console.log(message.content.map((block) => (block.type === "text" ? block.text : "")).join(""));
`,
  };
}
