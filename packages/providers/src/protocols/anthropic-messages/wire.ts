import type { OpaqueBlock } from './thinking-blocks.ts';

/* What we send, as the SDK 1.12.0 describes it; a test holds the two together. */

export interface MessagesRequest {
  model: string;
  max_tokens: number;
  messages: Turn[];
  stream: true;
  system?: string;
  /** Of API version 2023-06-01; gone since 2026-10-21, and from the SDK. */
  temperature?: number;
  /** As `temperature`. */
  top_p?: number;
  stop_sequences?: string[];
  thinking?: Thinking;
  output_config?: OutputConfig;
  tools?: Tool[];
  tool_choice?: ToolChoiceField;
  metadata?: { user_id: string };
  /** As `temperature`. */
  top_k?: number;
}

/** What the model is told to do about thinking. */
export type Thinking =
  | { type: 'adaptive'; display: 'summarized' }
  | { type: 'enabled'; budget_tokens: number }
  | { type: 'disabled' };

export type EffortLevel = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface OutputConfig {
  effort?: EffortLevel;
  format?: { type: 'json_schema'; schema: Record<string, unknown> };
}

export interface Tool {
  name: string;
  description?: string;
  input_schema: { type: 'object'; [keyword: string]: unknown };
  strict?: boolean;
}

export type ToolChoiceField = { disable_parallel_tool_use?: boolean } & (
  | { type: 'auto' | 'none' | 'any' }
  | { type: 'tool'; name: string }
);

export interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

export type Block = TextBlock | FileBlock | OpaqueBlock | ToolUseBlock | ToolResultBlock;

export interface TextBlock {
  type: 'text';
  text: string;
}

export type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';

export type FileBlock =
  | {
      type: 'image';
      source:
        | { type: 'base64'; media_type: ImageType; data: string }
        | { type: 'url'; url: string };
    }
  | {
      type: 'document';
      title?: string;
      source:
        | { type: 'base64'; media_type: 'application/pdf'; data: string }
        | { type: 'text'; media_type: 'text/plain'; data: string }
        | { type: 'url'; url: string };
    };

export interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: Record<string, unknown>;
}

export interface ToolResultBlock {
  type: 'tool_result';
  tool_use_id: string;
  content: string;
  is_error?: boolean;
}
