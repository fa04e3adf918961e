/**
 * Who may call a route; every route declares one.
 * - `public`: whoever reaches the server (probes).
 * - `page`: the web app's files; those who may not come in get a page that explains it.
 * - `admin`: the administrator.
 * - `gateway`: programs, with a key of this server; without one only those on this machine, where the
 *   settings let them.
 */
export type Access = 'public' | 'page' | 'admin' | 'gateway';

declare module 'fastify' {
  interface FastifySchema {
    /** What the route does, in one sentence; the reference is made from it. */
    summary?: string;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** Works while the server is shutting down: probes, and whatever follows or stops an answer that still runs. */
    whileDraining?: boolean;
  }
}
