import type { FilePart, SourcePart } from '@parley/contracts';

/*
 * The items of an answer, while they are written and when they are done. Members are those of
 * OpenAI's SDK 7.57 and of Open Responses; none is there only at the end.
 */

export interface Citation {
  type: 'url_citation';
  start_index: number;
  end_index: number;
  url: string;
  title: string;
}

export interface OutputText {
  type: 'output_text';
  text: string;
  annotations: Citation[];
  logprobs: [];
}

export interface SummaryText {
  type: 'summary_text';
  text: string;
}

type Status = 'in_progress' | 'completed' | 'incomplete';

export interface MessageItem {
  type: 'message';
  id: string;
  status: Status;
  role: 'assistant';
  content: OutputText[];
  phase?: string;
}

export interface ReasoningItem {
  type: 'reasoning';
  id: string;
  summary: SummaryText[];
  encrypted_content?: string;
}

export interface CallItem {
  type: 'function_call';
  id: string;
  status: Status;
  call_id: string;
  name: string;
  arguments: string;
}

export interface ImageItem {
  type: 'image_generation_call';
  id: string;
  status: 'in_progress' | 'completed';
  result: string | null;
  output_format: string;
}

export type OutputItem = MessageItem | ReasoningItem | CallItem | ImageItem;

/**
 * A source, cited where it came: nobody knows which of the text it is for, and the protocol demands a
 * range, so this one is empty.
 */
export function citationOf({ url, title }: SourcePart, position: number): Citation {
  const range = { start_index: position, end_index: position };
  return { type: 'url_citation', ...range, url, title: title ?? url };
}

/** A picture that came along; the protocol has no place for other files that a model made. */
export function pictureOf({ url }: FilePart): { result: string; format: string } | null {
  const [, format = '', result = ''] =
    /^data:image\/([\w.+-]+);base64,(.+)$/s.exec(url ?? '') ?? [];
  return result === '' ? null : { result, format: format === 'svg+xml' ? 'svg' : format };
}

/** Whether arguments are all there: what is cut off is no JSON. */
export function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
