import type { Usage } from '@parley/contracts';

import {
  count,
  isObject,
  type JsonObject,
  objects,
  shallow,
  sumOfCounts,
  text,
} from '../fields.ts';

/*
 * What we read of a `GenerateContentResponse`, and no more. By hand and leniently: see `fields.ts`.
 */

/** A function call; it always comes whole. */
export interface WireCall {
  /** `null` from models that give calls no id. */
  id: string | null;
  name: string;
  /** JSON text, made from the object that was sent. */
  arguments: string;
}

export interface WirePart {
  text: string | null;
  isThought: boolean;
  signature: string | null;
  call: WireCall | null;
  data: { mimeType: string; base64: string } | null;
}

interface Candidate {
  parts: WirePart[];
  finishReason: string | null;
  finishMessage: string | null;
  sources: { url: string; title: string | null }[];
}

/** What was reported so far. */
export interface WireUsage {
  prompt: number | null;
  toolUsePrompt: number | null;
  cached: number | null;
  candidates: number | null;
  thoughts: number | null;
}

/** One piece of a stream, or a whole answer. */
export interface Piece {
  responseId: string | null;
  modelVersion: string | null;
  /** The first one: no more are asked for. */
  candidate: Candidate | null;
  isPromptBlocked: boolean;
  usage: WireUsage | null;
}

/** @returns `null` for what is no object */
export function readPiece(value: unknown): Piece | null {
  if (!isObject(value)) return null;
  const feedback = value['promptFeedback'];
  const first = objects(value['candidates'])?.find(isFirst);
  return {
    responseId: text(value['responseId']) || null,
    modelVersion: text(value['modelVersion']) || null,
    candidate: first === undefined ? null : readCandidate(first),
    isPromptBlocked: isObject(feedback) && Boolean(text(feedback['blockReason'])),
    usage: readUsage(value['usageMetadata']),
  };
}

function isFirst(candidate: JsonObject): boolean {
  return (count(candidate['index']) ?? 0) === 0;
}

function readCandidate(candidate: JsonObject): Candidate {
  const content = candidate['content'];
  return {
    parts: isObject(content) ? (objects(content['parts'])?.map(readPart) ?? []) : [],
    finishReason: text(candidate['finishReason']) || null,
    finishMessage: text(candidate['finishMessage']),
    sources: readSources(candidate['groundingMetadata']),
  };
}

function readPart(part: JsonObject): WirePart {
  return {
    text: text(part['text']),
    isThought: part['thought'] === true,
    signature: text(part['thoughtSignature']) || null,
    call: readCall(part['functionCall']),
    data: readData(part['inlineData']),
  };
}

function readCall(call: unknown): WireCall | null {
  if (!isObject(call)) return null;
  const name = text(call['name']);
  if (!name) return null;
  return { id: text(call['id']) || null, name, arguments: readArguments(call['args']) };
}

/** Absent where the function has no parameters, or where the model gave none. */
function readArguments(args: unknown): string {
  if (args === undefined || args === null) return '{}';
  if (typeof args === 'string') return args;
  const kept = shallow(args);
  return kept === null ? '' : JSON.stringify(kept);
}

function readData(data: unknown): WirePart['data'] {
  if (!isObject(data)) return null;
  const mimeType = text(data['mimeType']);
  const base64 = text(data['data']);
  return mimeType && base64 ? { mimeType, base64 } : null;
}

/** The pages and places that an answer is grounded on. */
function readSources(grounding: unknown): Candidate['sources'] {
  if (!isObject(grounding)) return [];
  return (objects(grounding['groundingChunks']) ?? []).flatMap((chunk) => {
    const place = [chunk['web'], chunk['maps']].find(isObject);
    const url = place === undefined ? null : text(place['uri']);
    return place && url && isPage(url) ? [{ url, title: text(place['title']) || null }] : [];
  });
}

function isPage(url: string): boolean {
  const scheme = URL.parse(url)?.protocol;
  return scheme === 'https:' || scheme === 'http:';
}

function readUsage(usage: unknown): WireUsage | null {
  if (!isObject(usage)) return null;
  return {
    prompt: count(usage['promptTokenCount']),
    toolUsePrompt: count(usage['toolUsePromptTokenCount']),
    cached: count(usage['cachedContentTokenCount']),
    candidates: count(usage['candidatesTokenCount']),
    thoughts: count(usage['thoughtsTokenCount']),
  };
}

export const NO_USAGE: WireUsage = {
  prompt: null,
  toolUsePrompt: null,
  cached: null,
  candidates: null,
  thoughts: null,
};

/**
 * The newer report over the older, count by count: usage comes with every piece and grows, and a
 * count that is missing later was not taken back.
 */
export function mergeUsage(earlier: WireUsage, reported: WireUsage): WireUsage {
  return {
    prompt: reported.prompt ?? earlier.prompt,
    toolUsePrompt: reported.toolUsePrompt ?? earlier.toolUsePrompt,
    cached: reported.cached ?? earlier.cached,
    candidates: reported.candidates ?? earlier.candidates,
    thoughts: reported.thoughts ?? earlier.thoughts,
  };
}

/**
 * The protocol counts thoughts apart from the answer, and what tools gave the model to read apart
 * from the prompt. `null` when there is no number.
 */
export function usageOf(report: WireUsage): Usage | null {
  if (Object.values(report).every((tokens) => tokens === null)) return null;
  return {
    inputTokens: sum(report.prompt, report.toolUsePrompt),
    outputTokens: sum(report.candidates, report.thoughts),
    reasoningTokens: report.thoughts,
    cachedInputTokens: report.cached,
    costUsd: null,
    costSource: null,
  };
}

/** A count that is nothing is left out of the report, so one that is there is the sum. */
function sum(left: number | null, right: number | null): number | null {
  return left === null && right === null ? null : sumOfCounts(left ?? 0, right ?? 0);
}
