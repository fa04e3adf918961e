import type { App } from './routes.ts';

const config = { access: 'public', whileDraining: true } as const;

/** For whatever watches the process: is it alive, and can it be sent work? */
export function healthRoutes(
  app: App,
  {
    ping,
    isDraining,
    unwrittenCalls,
  }: {
    ping: () => Promise<void>;
    isDraining: () => boolean;
    /** Ended calls that the database does not take. */
    unwrittenCalls: () => number;
  },
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
        const calls = unwrittenCalls();
        // Answers go on as ever, so it is no reason to be sent none.
        return { status: 'ready', ...(calls === 0 ? {} : { unwrittenCalls: calls }) };
      } catch (error) {
        request.log.error({ err: error }, 'the database does not answer');
        return reply.code(503).send({ status: 'database unreachable' });
      }
    },
  );
}
