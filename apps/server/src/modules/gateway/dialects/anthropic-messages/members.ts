import type { MemberNames } from '../member-names.ts';

export const MEMBERS: MemberNames = {
  systemPrompt: ['system'],
  toolChoice: ['tool_choice'],
  responseFormat: ['output_config.format', 'output_format'],
  topP: ['top_p'],
  maxOutputTokens: ['max_tokens'],
  stop: ['stop_sequences'],
  reasoningEffort: ['output_config.effort', 'thinking'],
  parallelToolCalls: ['disable_parallel_tool_use'],
  topK: ['top_k'],
  user: ['metadata'],
  audio: ['document'],
  file: ['document'],
};
