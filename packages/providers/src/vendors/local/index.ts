import type { Provider } from '../../provider.ts';
import { placeOf } from '../../transport/base-url.ts';
import type { Resolve } from '../../transport/connector.ts';
import { createDispatchers } from '../../transport/dispatchers.ts';
import type { LocalModels, PhaseTimeouts } from '../../types.ts';
import { LOCAL_PROVIDER, LOCAL_TIMEOUTS, localProvider } from './local-provider.ts';
import type { InstallationProblem } from './models/installations.ts';
import { createLocalModels } from './models/local-models.ts';
import { createRuntime } from './runtime/runtime.ts';

export { LOCAL_PROVIDER, LOCAL_PROVIDER_ID } from './local-provider.ts';

export interface LocalOptions {
  /** Where models lie, each in a folder of its own. Made when the first one comes. */
  folder: string;
  /** Where the model lies that comes with the product; `null` where it was not made. */
  demoFolder: string | null;
  /** The program that runs models, in a process of its own. */
  entry: URL;
  /** Never fetches anything. */
  offline?: boolean;
  /** Set by the operator, so it may be private and may be http. */
  baseUrl?: string | undefined;
  /** How long a model stays in memory that nobody asks, in milliseconds. */
  idleMs?: number | undefined;
  timeouts?: Partial<PhaseTimeouts>;
  resolve?: Resolve;
  /** Called when an installation has failed. */
  onProblem?: (problem: InstallationProblem) => void;
}

/** The models that run on this server. */
export interface Local {
  provider: Provider;
  models: LocalModels;
  /** Ends the process, what waits for it, and installations. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens nothing but the folder's list: the process begins with the first question.
 *
 * @throws {TypeError} when the base URL is none
 */
export function createLocal(options: LocalOptions): Local {
  const { folder, demoFolder, offline = false, onProblem } = options;
  const baseUrl = (options.baseUrl ?? LOCAL_PROVIDER.baseUrl).replace(/\/+$/, '');
  const place = placeOf(baseUrl, options.baseUrl === undefined ? 'vendor' : 'operator');
  const dispatchers = createDispatchers({ resolve: options.resolve });
  const runtime = createRuntime({
    entry: options.entry,
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  });
  const models = createLocalModels({
    ...{ folder, demoFolder, offline, onProblem, runtime, dispatchers },
    source: { baseUrl, place },
  });
  return {
    provider: localProvider({
      ...{ models, runtime, baseUrl },
      timeouts: { ...LOCAL_TIMEOUTS, ...options.timeouts },
    }),
    models,
    async close() {
      await models.close();
      await runtime.close();
      await dispatchers.close();
    },
  };
}
