import type { App } from './routes.ts';

const config = { access: 'public', whileDraining: true } as const;

/** For whatever watches the process: is it alive, and can it be sent work? */
export function healthRoutes(
  app: App,
  { ping, isDraining }: { ping: () => Promise<void>; isDraining: () => boolean },
): void {
  app.get(
    '/healthz',
    { config, schema: { summary: 'Whether the process is alive.' } },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    { config, schema: { summary: 'Whether it can be sent work.' } },
    async (request, reply) => {
      if (isDraining()) return reply.code(503).send({ status: 'draining' });
      try {
        await ping();
        return { status: 'ready' };
      } catch (error) {
        request.log.error({ err: error }, 'the database does not answer');
        return reply.code(503).send({ status: 'database unreachable' });
      }
    },
  );
}
