import type { Hook } from '../points.ts';

export interface InfoLog {
  info(fields: object, message: string): void;
}

/**
 * One line in the log for each generation of a chat, at its end: what it used and how long it took, never
 * what it said. Of what a program asks, the request's own line and the log of requests say the same.
 */
export function usageAndTiming(log: InfoLog): Hook {
  return {
    name: 'usage-and-timing',
    on: {
      'generation.end': ({ state, usage, error, firstOutputMs, durationMs }, context) => {
        if (context.source === 'gateway') return;
        const { requestId, ownerId: userId, generationId, modelId } = context;
        const errorCode = error?.code ?? null;
        log.info(
          {
            event: 'generation.end',
            ...{ requestId, userId, generationId, modelId },
            ...{ state, errorCode, usage, firstOutputMs, durationMs },
          },
          'a generation ended',
        );
      },
    },
  };
}
