import type { AppError, KeyAccount, Model } from '@parley/contracts';

import type {
  CompletionRequest,
  ProviderEvent,
  ProviderInfo,
  SideAnswer,
  SideCall,
  SideOptions,
  StreamOptions,
} from './types.ts';

/** Something that can be asked: a vendor behind a base URL, or the models of this server. */
export interface Provider {
  readonly info: ProviderInfo;
  /** Its models, where it knows without asking anybody what it has. */
  knownModels?(): readonly Model[];
  /** Why a model cannot be asked, where it knows that without asking anybody. */
  refusalOf?(model: string): AppError | null;
  /** Never throws: a failure is the last event. */
  stream(request: CompletionRequest, options: StreamOptions): AsyncIterable<ProviderEvent[]>;
  /** What it can be asked beside answers; nothing by default. */
  readonly sideCalls?: ReadonlySet<SideCall>;
  /** @throws {AppError} */
  askBeside?(
    what: SideCall,
    body: Readonly<Record<string, unknown>>,
    options: SideOptions,
  ): Promise<SideAnswer>;
  /** @throws {AppError} */
  listModels(options: StreamOptions): Promise<Model[]>;
  /** What the key says of itself. @throws {AppError} */
  checkKey(options: StreamOptions): Promise<KeyAccount | null>;
}
