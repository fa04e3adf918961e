import { count, isObject, text } from '../fields.ts';

/*
 * A model that thinks signs parts of its answer, and wants each signature back on the very part that
 * it came with; some models refuse a conversation in which one is missing. Our parts have no place
 * for them, so they travel in the `details` of reasoning parts, as what is defined here.
 */

const TYPE = 'gemini.signature';

/** A signature and the part that it was on. Offsets count UTF-16 units of the text of one part. */
export type SignatureDetail = { type: typeof TYPE; signature: string } & SignedPart;

export type SignedPart =
  /** A stretch of the text part before; `from` is `to` for an empty part within it. */
  | { on: 'text'; from: number; to: number }
  /** A stretch of the reasoning part that has this detail. */
  | { on: 'reasoning'; from: number; to: number }
  | { on: 'tool-call'; toolCallId: string }
  /** A part without content, which stood here. */
  | { on: 'nothing' };

export function signatureDetail(signature: string, part: SignedPart): SignatureDetail {
  return { type: TYPE, signature, ...part };
}

/** Those of the details that this protocol made. All others are somebody else's. */
export function signaturesOf(details: readonly unknown[] | undefined): SignatureDetail[] {
  return details?.flatMap((detail) => readDetail(detail) ?? []) ?? [];
}

function readDetail(detail: unknown): SignatureDetail | null {
  if (!isObject(detail) || detail['type'] !== TYPE) return null;
  const signature = text(detail['signature']);
  const part = readSignedPart(detail);
  return signature && part ? signatureDetail(signature, part) : null;
}

function readSignedPart(detail: Readonly<Record<string, unknown>>): SignedPart | null {
  const { on } = detail;
  if (on === 'nothing') return { on };
  if (on === 'tool-call') {
    const toolCallId = text(detail['toolCallId']);
    return toolCallId === null ? null : { on, toolCallId };
  }
  const from = count(detail['from']);
  const to = count(detail['to']);
  if ((on !== 'text' && on !== 'reasoning') || from === null || to === null) return null;
  return { on, from, to };
}

/**
 * The ids that we give to calls which have none. They are told by their form, so that they are not
 * sent back: the call goes back as it came. Unique in a conversation as far as answers have ids.
 */
export function madeUpId(responseId: string | null, position: number): string {
  const answer = (responseId ?? '').replace(/[^\w-]/g, '').slice(0, MAX_ANSWER_CHARACTERS);
  return `gemini_${answer}_${position}`;
}

export function isMadeUpId(id: string): boolean {
  return /^gemini_[\w-]*_\d+$/.test(id);
}

/** With what stands around it below the 40 characters that every provider takes. */
const MAX_ANSWER_CHARACTERS = 28;
