/** Where a link of an answer leads, once it may be followed. */
export interface LinkTarget {
  href: string;
  /** As the browser will call it: punycode, without user name; of a mail link, the address. */
  host: string;
  kind: 'web' | 'mail' | 'ours';
}

/** Longer addresses carry data, not places. */
const MAX_LINK = 4_096;
const WEB = /^https?:\/\//i;
const MAIL = /^mailto:([^\s?@]+@[^\s?@]+)(?:\?|$)/i;
/**
 * What makes an address look like another one, or be read as another one: spaces and controls
 * (parsers drop some of them, `java\nscript:`), what is invisible, what turns the direction of the
 * text, and the backslash, which browsers read as a slash.
 */
const DECEIVING = /[\s\\\p{Cc}\p{Cf}\u2800\u3164]/u;
/** A line break in a mail link begins another header in some mail programs. */
const ENCODED_BREAK = /%0[ad]/i;

/**
 * What a link of a model may lead to: a page (`http`, `https`) or a mail address. Everything else
 * (other schemes, relative addresses, a user name before the host) is no link but text.
 *
 * @param origin of our own page
 */
export function linkTarget(href: string, origin: string): LinkTarget | null {
  if (href.length > MAX_LINK || DECEIVING.test(href)) return null;
  const mail = MAIL.exec(href)?.[1];
  if (mail !== undefined)
    return ENCODED_BREAK.test(href) ? null : { href, host: mail, kind: 'mail' };
  if (!WEB.test(href) || !URL.canParse(href)) return null;
  const url = new URL(href);
  if (url.username !== '' || url.password !== '') return null;
  return { href: url.href, host: url.host, kind: url.origin === origin ? 'ours' : 'web' };
}

const HOST_IN_TEXT = /^\s*(?:[a-z][a-z\d+.-]*:\/*)?((?:[^\s/?#@]+@)?[^\s/?#]+\.[^\s/?#]{2,})/iu;

/** Names such as “Node.js” and “main.ts”: no top-level domain is called so. */
const FILE_NAME = /^[\w-]+\.(?:js|jsx|ts|tsx|json|html?|css|cpp|txt|toml|ya?ml|csv|log)$/i;

/**
 * Whether a link must say where it leads beside its text: the text is itself an address, and not
 * that one, or the host is written in letters that look like others (IDN).
 */
export function mustNameHost(text: string, { host, kind }: LinkTarget): boolean {
  if (host.split(/[.@]/).some((label) => label.startsWith('xn--'))) return true;
  const told = HOST_IN_TEXT.exec(text)?.[1];
  if (told === undefined) return false;
  const name = told.toLowerCase().replace(/[.,;:!)\]]+$/, '');
  if (FILE_NAME.test(text.trim())) return false;
  if (kind === 'mail') return name !== host.toLowerCase();
  return withoutWww(name) !== withoutWww(host) && withoutWww(name) !== withoutWww(hostName(host));
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '');
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}
