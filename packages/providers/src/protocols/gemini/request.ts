import type { JsonObject } from '../fields.ts';

/*
 * What we send: the request of `generateContent` as far as we use it, in the forms of the vendor's
 * own client (`@google/genai` 3.1.0), whose types a test holds these against.
 */

export interface SentPart {
  text?: string;
  thought?: boolean;
  thoughtSignature?: string;
  inlineData?: { mimeType: string; data: string };
  fileData?: { mimeType: string; fileUri: string };
  functionCall?: { id?: string; name: string; args: Record<string, unknown> };
  functionResponse?: { id?: string; name: string; response: Record<string, unknown> };
}

export interface SentContent {
  role: 'user' | 'model';
  parts: SentPart[];
}

export interface GeminiRequest {
  contents: SentContent[];
  systemInstruction?: { parts: SentPart[] };
  tools?: { functionDeclarations: FunctionDeclaration[] }[];
  toolConfig?: {
    functionCallingConfig: { mode: FunctionCallingMode; allowedFunctionNames?: string[] };
  };
  generationConfig?: GenerationConfig;
}

export interface FunctionDeclaration {
  name: string;
  description?: string;
  parametersJsonSchema: JsonObject;
}

export type FunctionCallingMode = 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED';

export interface GenerationConfig {
  temperature?: number;
  topP?: number;
  topK?: number;
  maxOutputTokens?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  seed?: number;
  stopSequences?: string[];
  thinkingConfig?: { thinkingBudget?: number; includeThoughts?: boolean };
  responseMimeType?: string;
  responseJsonSchema?: JsonObject;
}
