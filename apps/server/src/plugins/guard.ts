import { AppError, toAppError } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

import { familyOf } from '../http/error-families.ts';
import { sendError } from '../http/errors.ts';
import { addressOf, isProgramPath, pathOf } from '../http/paths.ts';
import type { KnownKey } from '../modules/api-keys/api-keys.service.ts';
import { LOCAL_ADMIN_ID } from '../modules/users/local-admin.ts';
import { sendLockedPage } from './locked-page.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose data this request may see. */
    ownerId: string;
    /** The gateway's key that it came with; `null` where it needed none. */
    apiKey: KnownKey | null;
  }
}

export interface GuardOptions {
  auth: 'auto' | 'disabled';
  /** The address the server listens on, by which it may always be called. */
  host: string;
  /** The port the server listens on; asked late, since port 0 is known only then. */
  port: () => number;
  publicOrigins: readonly string[];
  /** @throws {AppError} `api_key_refused` */
  recognise: (key: string) => KnownKey;
  /** Whether programs on this machine need no key; a setting, so asked with each request. */
  gatewayOpenToLocal: () => boolean;
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
  app.decorateRequest('apiKey', null);

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
    if (isMalformed(request)) return new AppError('malformed_request');
    // Behind a trusted proxy this is the name by which the browser called the proxy.
    const host = request.host.toLowerCase();
    if (!isKnownHost(host)) return new AppError('host_not_allowed');
    const address = addressOf(request);
    const isUnsafe = address.startsWith('/api/') && !SAFE_METHODS.has(request.method);
    if (isUnsafe && isCrossSite(request, host)) return new AppError('cross_site');
    const { access } = request.routeOptions.config;
    if (access === 'public') return null;
    // What there is not among the programs' addresses is told to programs, once they are let in.
    if (access === 'gateway' || familyOf(address) !== 'app') return refuseProgram(request, host);
    if (options.auth === 'disabled') return null;
    return isLocal(request, host) ? null : new AppError('bootstrap_required');
  }

  /** A key decides wherever there is one: a wrong one is refused on this machine as well. */
  function refuseProgram(request: FastifyRequest, host: string): AppError | null {
    if (!hasCredentials(request)) return refuseWithoutKey(request, host);
    const key = keyOf(request);
    if (key === null) return new AppError('api_key_refused', UNREADABLE_KEY);
    try {
      request.apiKey = options.recognise(key);
      request.ownerId = request.apiKey.ownerId;
      return null;
    } catch (thrown) {
      return toAppError(thrown);
    }
  }

  /** Programs on this machine may be let in without one; the pages of other sites in its browser are none. */
  function refuseWithoutKey(request: FastifyRequest, host: string): AppError | null {
    const isOpen = options.gatewayOpenToLocal() && isLocal(request, host);
    if (!isOpen) return new AppError('api_key_missing');
    return isCrossSite(request, host) ? new AppError('cross_site') : null;
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

/** Names an address as a proxy is asked for it, or more than one host: what others make of that is not what we do. */
function isMalformed({ raw }: FastifyRequest): boolean {
  const names = raw.rawHeaders.filter((_, index) => index % 2 === 0);
  const hosts = names.filter((name) => name.toLowerCase() === 'host');
  return raw.url?.startsWith('/') !== true || hosts.length > 1;
}

/** The headers in which a key can stand. */
function hasCredentials({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined;
}

const UNREADABLE_KEY =
  'There is no key in this request: send it as "Authorization: Bearer sk-parley-…".';

/** As OpenAI's clients send it, or as Anthropic's do. Cookies are not looked at. */
function keyOf({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header.trim() !== '' ? header.trim() : null);
}

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
