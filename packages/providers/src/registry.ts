import type { Vendor } from './vendor.ts';
import { anthropic } from './vendors/anthropic/index.ts';
import { deepseek } from './vendors/deepseek/index.ts';
import { fireworks } from './vendors/fireworks/index.ts';
import { gemini } from './vendors/gemini/index.ts';
import { groq } from './vendors/groq/index.ts';
import { mistral } from './vendors/mistral/index.ts';
import { ollama } from './vendors/ollama/index.ts';
import { openai } from './vendors/openai/index.ts';
import { openrouter } from './vendors/openrouter/index.ts';
import { together } from './vendors/together/index.ts';
import { xai } from './vendors/xai/index.ts';

/** Every provider the product knows, in the order they are shown: one line each. */
export const VENDORS: readonly Vendor[] = [
  openrouter,
  openai,
  anthropic,
  gemini,
  groq,
  mistral,
  deepseek,
  xai,
  together,
  fireworks,
  ollama,
];
