const PROGRAM_PATH = /^\/(?:api|v1|backend-api|assets|healthz|readyz|metrics)(?:\/|$)/;

/** The path of a request's URL, without the query. */
export function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}

/** Whether an address belongs to programs: a wrong one there is a 404, never a page for people. */
export function isProgramPath(path: string): boolean {
  return PROGRAM_PATH.test(path);
}
