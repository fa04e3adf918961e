import type { ProvidersOptions } from '../../providers.ts';
import type { PhaseTimeouts } from '../../types.ts';
import { connect, type Connected } from '../connected.ts';
import type { Dialect } from '../dialect.ts';
import { type DialectFaults, faultsOf } from '../dialect-faults.ts';
import { FAKE_MODELS } from '../models.ts';

/** In what vendors of one protocol differ. */
export interface ContractOptions {
  /** A page of its list of models, in a form of its own; OpenRouter's rows by default. */
  models?: unknown;
  /** Where the list is, below the base URL. */
  modelsPath?: string;
  /** Whether sealed blocks of reasoning go back to it; by default wherever its protocol has any. */
  returnsSeals?: boolean;
  /** An endpoint that an administrator adds, instead of a vendor that is built in. */
  endpoint?: { name: string; presetId: string | null };
}

/** One vendor, as the contract sees it. */
export interface ContractSubject {
  vendorId: string;
  dialect: Dialect;
  faults: DialectFaults;
  models: { path: string; page: unknown };
  returnsSeals: boolean;
  connect(timeouts?: Partial<PhaseTimeouts>, options?: ProvidersOptions): Promise<Connected>;
}

export function subjectFor(
  vendorId: string,
  dialect: Dialect,
  options: ContractOptions,
): ContractSubject {
  const { endpoint, models = { data: FAKE_MODELS }, modelsPath = '/models' } = options;
  return {
    vendorId,
    dialect,
    faults: faultsOf(dialect),
    models: { path: modelsPath, page: models },
    returnsSeals: options.returnsSeals ?? dialect.sealedReasoning !== null,
    async connect(timeouts, providersOptions) {
      const connected = await connect(vendorId, timeouts, providersOptions);
      const { upstream, providers } = connected;
      if (endpoint !== undefined) {
        providers.define({ id: vendorId, baseUrl: upstream.baseUrl, ...endpoint });
      }
      return connected;
    },
  };
}
