/** Where a picture of an answer comes from. */
export type PictureSource =
  /** In the answer itself. */
  | { kind: 'inline'; src: string }
  /** From somebody else's server, which learns of whoever looks at it. */
  | { kind: 'remote'; src: string; origin: string; host: string }
  /** From nowhere that may be shown. */
  | { kind: 'none' };

/** Pixels alone: SVG is a document that can hold scripts and load more. */
const INLINE = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z\d+/]+={0,2}$/i;
const WEB = /^https?:\/\//i;
const MAX_INLINE = 1_000_000;
const MAX_REMOTE = 4_096;
/** What may stand in a security policy as a source; a host could hold `;`, `,` or `*` as well. */
const PLAIN_ORIGIN = /^https?:\/\/(?:[a-z\d.-]+|\[[\da-f:.]+\])(?::\d+)?$/;

/** Nothing is asked of the network here; `src` of a remote one is as the browser will ask for it. */
export function pictureSource(src: string): PictureSource {
  if (src.length <= MAX_INLINE && INLINE.test(src)) return { kind: 'inline', src };
  if (src.length > MAX_REMOTE || !WEB.test(src) || !URL.canParse(src)) return { kind: 'none' };
  const url = new URL(src);
  const hasUser = url.username !== '' || url.password !== '';
  if (hasUser || !PLAIN_ORIGIN.test(url.origin)) return { kind: 'none' };
  return { kind: 'remote', src: url.href, origin: url.origin, host: url.host };
}
