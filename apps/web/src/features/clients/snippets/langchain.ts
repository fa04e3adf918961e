import {
  FIRST_QUESTION,
  KEY_VARIABLE,
  openAiBaseUrl,
  quoted,
  type Snippet,
  type SnippetTarget,
} from './snippet.ts';

/** LangChain asks as OpenAI's library does, which it brings along. */
export function langChainPython(target: SnippetTarget): Snippet {
  return {
    language: 'python',
    text: `# pip install langchain-openai
import os
from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    base_url=${quoted(openAiBaseUrl(target))},
    api_key=os.environ["${KEY_VARIABLE}"],
    model=${quoted(target.modelId)},
)
print(model.invoke(${quoted(FIRST_QUESTION)}).content)
`,
  };
}

export function langChainNode(target: SnippetTarget): Snippet {
  return {
    language: 'javascript',
    text: `// npm install @langchain/openai @langchain/core
import { ChatOpenAI } from "@langchain/openai";

const model = new ChatOpenAI({
  model: ${quoted(target.modelId)},
  apiKey: process.env.${KEY_VARIABLE},
  configuration: { baseURL: ${quoted(openAiBaseUrl(target))} },
});
const answer = await model.invoke(${quoted(FIRST_QUESTION)});
console.log(answer.text);
`,
  };
}
