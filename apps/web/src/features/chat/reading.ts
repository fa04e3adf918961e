/** What the transcript on this page can be asked for from elsewhere. */
export interface Transcript {
  keepInPlace: (messageId: string, nextId: string) => void;
  scrollToMessage: (messageId: string) => void;
  findMessage: (messageId: string) => void;
  showPart: (messageId: string, part: Range) => void;
}

let shown: Transcript | null = null;

/** @returns what takes it back */
export function offerTranscript(transcript: Transcript): () => void {
  shown = transcript;
  return () => {
    if (shown === transcript) shown = null;
  };
}

/**
 * Call it before what is above or below a message changes, so that the message stays where it is on
 * the screen until the reader scrolls; or another one in its place, as soon as that is drawn.
 */
export function keepInPlace(messageId: string, nextId: string = messageId): void {
  shown?.keepInPlace(messageId, nextId);
}

/** Brings a message of the shown chat into view and marks it, wherever in the chat it is. */
export function scrollToMessage(messageId: string): void {
  shown?.scrollToMessage(messageId);
}

/** The same for whoever types in a field and goes on doing so. */
export function findMessage(messageId: string): void {
  shown?.findMessage(messageId);
}

/** Brings a part of a message that is drawn into view. */
export function showPart(messageId: string, part: Range): void {
  shown?.showPart(messageId, part);
}
