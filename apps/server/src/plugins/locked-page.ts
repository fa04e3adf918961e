import { createHash } from 'node:crypto';

import type { FastifyReply } from 'fastify';

/** The page's own, since whoever sees it is given nothing else of the app. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.625 system-ui, sans-serif }
body { margin: 18vh auto 0; max-width: 40rem; padding: 0 1.5rem }
h1 { font-size: 1.75rem; line-height: 1.3; letter-spacing: -0.018em; margin: 0 0 0.75rem }
code { font-size: 0.875em }
`;

/** Nothing but that style, known by its content. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Says in a browser why the server does not answer there, and what to do about it. */
export function sendLockedPage(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', POLICY)
    .send(LOCKED_PAGE);
}

const LOCKED_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Parley is closed from here</title><style>${STYLE}</style></head>
<body>
<main>
<h1>Parley is closed from here</h1>
<p>No password is set yet, so this server answers only in a browser on its own machine.</p>
<p>If that is your machine, open the address that the server printed when it started. To use it from
elsewhere, start it with <code>PARLEY_AUTH=disabled</code> behind something that keeps strangers
out, and name the address by which browsers reach it in <code>PARLEY_PUBLIC_URL</code>.</p>
</main>
</body>
</html>
`;
