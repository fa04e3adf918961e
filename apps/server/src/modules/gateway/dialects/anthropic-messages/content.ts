import type { SourcePart, ToolCallPart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import { isObject, isTooDeep } from '../fields.ts';
import type { ThoughtBlock } from './thoughts.ts';

/** What an answer consists of, as it is sent whole. */
export type ContentBlock =
  | { type: 'text'; text: string; citations: Citation[] | null }
  | ThoughtBlock
  | {
      type: 'tool_use';
      id: string;
      name: string;
      input: JsonObject;
      /** The model itself, and no code that it wrote. */
      caller: { type: 'direct' };
    };

/** A page that an answer cites. The vendor's index of it is not to be had: empty, so it is never sent back. */
export interface Citation {
  type: 'web_search_result_location';
  url: string;
  title: string | null;
  cited_text: string;
  encrypted_index: string;
}

export function citationOf({ url, title }: SourcePart): Citation {
  return {
    type: 'web_search_result_location',
    url,
    title: title ?? null,
    cited_text: '',
    encrypted_index: '',
  };
}

/**
 * A call whose arguments are an object, as the protocol has it. A model may write anything else, and
 * clients that parse it would throw: that stands in an object, as the model will see it again.
 */
export function toolUseOf(call: ToolCallPart): {
  block: Extract<ContentBlock, { type: 'tool_use' }>;
  json: string;
} {
  const { toolCallId: id, toolName: name, arguments: written } = call;
  const read = written.trim() === '' ? {} : parse(written);
  const isGood = isObject(read) && !isTooDeep(read);
  const input = isGood ? read : { arguments: written };
  // As the model wrote it where it can be: no number loses digits on the way.
  const json = isGood && written.trim() !== '' ? written : JSON.stringify(input);
  return { block: { type: 'tool_use', id, name, input, caller: { type: 'direct' } }, json };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
