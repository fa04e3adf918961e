import { AppError } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

import { sendError } from '../http/errors.ts';
import { isProgramPath, pathOf } from '../http/paths.ts';
import { LOCAL_ADMIN_ID } from '../modules/users/local-admin.ts';
import { sendLockedPage } from './locked-page.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose data this request may see. */
    ownerId: string;
  }
}

export interface GuardOptions {
  auth: 'auto' | 'disabled';
  /** The address the server listens on, by which it may always be called. */
  host: string;
  /** The port the server listens on; asked late, since port 0 is known only then. */
  port: () => number;
  publicOrigins: readonly string[];
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Any of these says that somebody else stands between us and the client. */
const FORWARDING_HEADER = /^(?:forwarded|x-forwarded-.*|x-real-ip|via|cf-connecting-ip)$/;

/** Who may call what (contract §2, §5): host names, other sites, and who counts as being on this machine. */
export const guardPlugin = fp(async (app: FastifyInstance, options: GuardOptions) => {
  const publicHosts = new Set(options.publicOrigins.map((origin) => new URL(origin).host));

  // Whoever is let in is the administrator, until there are people to sign in.
  app.decorateRequest('ownerId', LOCAL_ADMIN_ID);

  // A route that says nothing stops the start, not a user.
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined)
      throw new Error(`${String(method)} ${url} declares no access`);
  });

  app.addHook('onRequest', async (request, reply) => {
    const refusal = refuse(request);
    if (refusal === null) return undefined;
    if (refusal.code === 'bootstrap_required' && isPage(request)) return sendLockedPage(reply);
    return sendError(request, reply, refusal);
  });

  function refuse(request: FastifyRequest): AppError | null {
    // Behind a trusted proxy this is the name by which the browser called the proxy.
    const host = request.host.toLowerCase();
    if (!isKnownHost(host)) return new AppError('host_not_allowed');
    // The route's own address: the one that was asked for can be spelt in more ways (`/%61pi/…`).
    const address = request.routeOptions.url ?? request.url;
    const isUnsafe = address.startsWith('/api/') && !SAFE_METHODS.has(request.method);
    if (isUnsafe && isCrossSite(request, host)) return new AppError('cross_site');
    if (request.routeOptions.config.access === 'public' || options.auth === 'disabled') return null;
    return isLocal(request, host) ? null : new AppError('bootstrap_required');
  }

  function isKnownHost(host: string): boolean {
    const name = nameOf(host);
    return LOOPBACK_NAMES.has(name) || name === bracketed(options.host) || publicHosts.has(host);
  }

  /** The same site is our own origin, under the name by which the request came, or a public one. */
  function isCrossSite(request: FastifyRequest, host: string): boolean {
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    if (site === 'cross-site' || site === 'same-site') return true;
    if (origin === undefined || options.publicOrigins.includes(origin)) return false;
    return !URL.canParse(origin) || new URL(origin).host !== host;
  }

  function isLocal(request: FastifyRequest, host: string): boolean {
    if (!isLoopbackAddress(request.raw.socket.remoteAddress ?? '')) return false;
    if (!LOOPBACK_NAMES.has(nameOf(host)) || portOf(host) !== options.port()) return false;
    if (Object.keys(request.headers).some((name) => FORWARDING_HEADER.test(name))) return false;
    const { origin } = request.headers;
    return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  }
});

function isPage(request: FastifyRequest): boolean {
  return request.routeOptions.config.access === 'page' && !isProgramPath(pathOf(request.url));
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}

function portOf(host: string): number {
  return Number(/:(\d+)$/.exec(host)?.[1] ?? 80);
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address.toLowerCase();
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.');
}
