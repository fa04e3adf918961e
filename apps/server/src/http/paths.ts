const PROGRAM_PATH = /^\/(?:api|v1|backend-api|assets|frames|healthz|readyz|metrics)(?:\/|$)/;

/** The path of a request's URL, without the query. */
export function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}

/** The route of whatever has none of its own: the pages of the web app. */
export const ANY_PATH = '/*';

/**
 * The address that decides what a request is: the route's own, since the one that was asked for can
 * be spelt in more ways (`/%61pi/…`); without a route of its own, as it was asked for.
 */
export function addressOf(request: {
  readonly url: string;
  readonly routeOptions: { readonly url?: string | undefined };
}): string {
  const { url } = request.routeOptions;
  return url === undefined || url === ANY_PATH ? pathOf(request.url) : url;
}

/** Whether an address belongs to programs: a wrong one there is a 404, never a page for people. */
export function isProgramPath(path: string): boolean {
  return PROGRAM_PATH.test(path);
}
