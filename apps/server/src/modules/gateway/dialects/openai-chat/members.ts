import type { MemberNames } from '../member-names.ts';

export const MEMBERS: MemberNames = {
  toolChoice: ['tool_choice'],
  responseFormat: ['response_format'],
  topP: ['top_p'],
  maxOutputTokens: ['max_completion_tokens', 'max_tokens'],
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
  reasoningEffort: ['reasoning_effort', 'reasoning'],
  parallelToolCalls: ['parallel_tool_calls'],
  topK: ['top_k'],
  serviceTier: ['service_tier'],
  promptCacheKey: ['prompt_cache_key'],
  safetyIdentifier: ['safety_identifier'],
  image: ['image_url'],
  audio: ['input_audio'],
};
