import type { FastifyInstance } from 'fastify';

/** A file of the frames' own build, of which none begins with a dot. */
const SCRIPT = /^[\w-][\w.-]*\.(?:js|css)$/;
/** What may stand in a policy as a source. The host of an address could also hold `;`, `,` or `*`. */
const ORIGIN = /^https?:\/\/(?:[a-z\d.-]+|\[[\da-f:.]+\])(?::\d+)?$/;

/** For whatever draws what a model wrote: no origin, no network, and no script but what is served here. */
const SEALED = [
  "default-src 'none'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
];
/** A diagram brings its styles with it. */
const DIAGRAM = [...SEALED, "style-src 'self' 'unsafe-inline'"];
const PICTURE = [...SEALED, "style-src 'self'"];

const CACHED_FOR_EVER = { cacheControl: true, maxAge: '1y', immutable: true };

interface File {
  Params: { name: string };
}
interface Picture {
  Querystring: Record<string, unknown>;
}

/**
 * The pages that stand in sandboxed frames of the app: diagrams, and pictures from other servers.
 * They are part of the program and hold nothing of anybody's. A sandboxed page has no origin and
 * sends no cookies, so they are for whoever asks, and their scripts may be read from any origin.
 */
export function serveFramePages(app: FastifyInstance): void {
  const config = { access: 'public' } as const;
  app.get('/frames/diagram.html', { config }, (_request, reply) =>
    reply.headers(headersOf(DIAGRAM)).sendFile('frames/diagram.html'),
  );
  app.get<Picture>('/frames/picture.html', { config }, (request, reply) => {
    const { from } = request.query;
    if (typeof from !== 'string' || !ORIGIN.test(from)) return reply.callNotFound();
    return reply
      .headers(headersOf([...PICTURE, `img-src ${from}`]))
      .sendFile('frames/picture.html');
  });
  app.get<File>('/frames/assets/:name', { config }, (request, reply) => {
    const { name } = request.params;
    if (!SCRIPT.test(name)) return reply.callNotFound();
    return reply
      .header('access-control-allow-origin', '*')
      .sendFile(`frames/assets/${name}`, CACHED_FOR_EVER);
  });
}

function headersOf(policy: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'SAMEORIGIN',
    'cache-control': 'no-cache',
  };
}
