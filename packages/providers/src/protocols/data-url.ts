/** What a `data:` URL holds. */
export interface InlineData {
  /** Without parameters, lower case. */
  mediaType: string;
  base64: string;
}

/** Characters before the comma; what has more there is no address of ours. */
const MAX_HEAD_CHARACTERS = 1_000;

/** @returns `null` for any other address, and for one that is malformed */
export function readDataUrl(url: string): InlineData | null {
  const comma = url.slice(0, MAX_HEAD_CHARACTERS).indexOf(',');
  if (comma === -1 || !/^data:/i.test(url)) return null;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  const content = url.slice(comma + 1);
  const isBase64 = parameters.at(-1)?.trim() === 'base64';
  const base64 = isBase64 ? content : base64OfText(content);
  return base64 === null ? null : { mediaType: mediaType.trim() || 'text/plain', base64 };
}

function base64OfText(content: string): string | null {
  try {
    return Buffer.from(decodeURIComponent(content)).toString('base64');
  } catch {
    return null;
  }
}
