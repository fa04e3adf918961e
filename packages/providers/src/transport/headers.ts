/**
 * The headers that may leave for a provider; a vendor that needs another adds it here. Nothing of a
 * client's own request is among them: cookies, forwarded addresses and the like are not the
 * provider's business, and `host`, `connection` and lengths are written by the HTTP client alone.
 */
const OUTBOUND_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'anthropic-beta',
  'anthropic-version',
  'api-key',
  'authorization',
  'content-type',
  'http-referer',
  'if-range',
  'openai-organization',
  'openai-project',
  'range',
  'user-agent',
  'x-api-key',
  'x-goog-api-key',
  'x-title',
]);

/** What a value may consist of (RFC 9110 §5.5): no CR, LF or NUL, which would begin something new. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The headers as they are sent: lower-cased, each name once; of two spellings the later one counts.
 *
 * @throws {TypeError} for a header that is not on the list or a value that is none: whoever made it
 *   is at fault, not the provider. Tells the name, never the value.
 */
export function outboundHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const outbound: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const known = name.toLowerCase();
    if (!OUTBOUND_HEADERS.has(known)) throw new TypeError(`the header ${known} may not be sent`);
    if (!HEADER_VALUE.test(value)) throw new TypeError(`the header ${known} has no valid value`);
    outbound[known] = value;
  }
  return outbound;
}
