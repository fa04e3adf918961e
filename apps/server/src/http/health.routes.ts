import type { Store } from '../db/store.ts';
import type { App } from './routes.ts';

const config = { access: 'public', whileDraining: true } as const;

/** For whatever watches the process: is it alive, and can it be sent work? */
export function healthRoutes(
  app: App,
  { store, isDraining }: { store: Store; isDraining: () => boolean },
): void {
  app.get('/healthz', { config }, async () => ({ status: 'ok' }));

  app.get('/readyz', { config }, async (request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'draining' });
    try {
      await store.ping();
      return { status: 'ready' };
    } catch (error) {
      request.log.error({ err: error }, 'the database does not answer');
      return reply.code(503).send({ status: 'database unreachable' });
    }
  });
}
