import type { ReasoningPart } from '@parley/contracts';

import type { SentContent, SentPart } from './request.ts';
import { signaturesOf } from './signatures.ts';

/**
 * Stands in for a signature that is not there: the documentation of thought signatures names it for
 * calls that another model made. A model that checks signatures refuses a call without one, whoever
 * made it; one that does not check them reads none.
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

interface Stretch {
  from: number;
  to: number;
  signature: string;
}

/** One turn of the model on its way back: its parts with each signature on the part it came with. */
export class ModelTurn {
  readonly #parts: SentPart[] = [];
  /** Not written yet: what of it is signed is told by the reasoning behind it. */
  #lastText: { text: string; signed: Stretch[] } | null = null;
  readonly #ofCalls: Map<string, string>;

  /** @param ofCalls the signatures of calls, which may be made in a later turn of the same answer */
  constructor(ofCalls: Map<string, string>) {
    this.#ofCalls = ofCalls;
  }

  addText(text: string): void {
    this.#settleText();
    this.#lastText = { text, signed: [] };
  }

  /** Thoughts go back only where they are signed; all others are for people. */
  addReasoning({ text, details }: ReasoningPart): void {
    for (const detail of signaturesOf(details)) {
      const { signature: thoughtSignature } = detail;
      if (detail.on === 'tool-call') this.#ofCalls.set(detail.toolCallId, thoughtSignature);
      else if (detail.on === 'nothing') this.#add({ text: '', thoughtSignature });
      else if (detail.on === 'text') this.#signText(detail.from, detail.to, thoughtSignature);
      else if (isWithin(detail, text)) {
        const thought = text.slice(detail.from, detail.to);
        this.#add({ text: thought, thought: true, thoughtSignature });
      }
    }
  }

  addCall(toolCallId: string, call: SentPart): void {
    const thoughtSignature = this.#ofCalls.get(toolCallId);
    this.#add(thoughtSignature === undefined ? call : { ...call, thoughtSignature });
  }

  /**
   * @param needsSignature whether a call must be signed, by the stand-in if need be: of calls made at
   *   once only the first is
   */
  encode(needsSignature: boolean): SentContent {
    this.#settleText();
    const calls = this.#parts.filter((part) => part.functionCall !== undefined);
    const isSigned = calls.some((call) => call.thoughtSignature !== undefined);
    const [first] = calls;
    if (needsSignature && !isSigned && first !== undefined) first.thoughtSignature = NO_SIGNATURE;
    return { role: 'model', parts: this.#parts };
  }

  #add(part: SentPart): void {
    this.#settleText();
    this.#parts.push(part);
  }

  #signText(from: number, to: number, signature: string): void {
    this.#lastText?.signed.push({ from, to, signature });
  }

  /** Writes the last text, cut where a signature begins or ends. */
  #settleText(): void {
    if (this.#lastText === null) return;
    const { text, signed } = this.#lastText;
    this.#lastText = null;
    let written = 0;
    const writeTo = (end: number) => {
      if (end > written) this.#parts.push({ text: text.slice(written, end) });
      written = Math.max(written, end);
    };
    for (const { from, to, signature } of signed) {
      // Somebody has changed the text since: a signature on another text is refused.
      if (from < written || !isWithin({ from, to }, text)) continue;
      writeTo(from);
      this.#parts.push({ text: text.slice(from, to), thoughtSignature: signature });
      written = to;
    }
    writeTo(text.length);
  }
}

function isWithin({ from, to }: { from: number; to: number }, text: string): boolean {
  return from <= to && to <= text.length;
}
