import type { MemberNames } from '../member-names.ts';

export const MEMBERS: MemberNames = {
  systemPrompt: ['instructions'],
  messages: ['input', 'messages'],
  toolChoice: ['tool_choice'],
  responseFormat: ['text.format'],
  topP: ['top_p'],
  maxOutputTokens: ['max_output_tokens'],
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
  reasoningEffort: ['reasoning.effort'],
  parallelToolCalls: ['parallel_tool_calls'],
  topK: ['top_k'],
  serviceTier: ['service_tier'],
  promptCacheKey: ['prompt_cache_key'],
  safetyIdentifier: ['safety_identifier'],
  verbosity: ['text.verbosity'],
  image: ['input_image'],
  audio: ['input_audio'],
  file: ['input_file'],
};
