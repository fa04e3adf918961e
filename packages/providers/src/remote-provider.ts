import { AppError, type WarningPart } from '@parley/contracts';

import { replay } from './history/replay.ts';
import { checkKey, type Lookup, listModels, LOOKUP_TIMEOUT_MS } from './lookups.ts';
import { PARAM_NAMES, withoutUnsupported } from './params.ts';
import { isObject } from './protocols/fields.ts';
import type { EncodedRequest, ParamName, Protocol } from './protocols/protocol.ts';
import type { Provider } from './provider.ts';
import { askBeside } from './side-calls.ts';
import { streamAnswer } from './stream.ts';
import { placeOf } from './transport/base-url.ts';
import { MAX_FRAME_CHARACTERS } from './transport/body-reader.ts';
import type { Dispatchers } from './transport/dispatchers.ts';
import { failure, type FailureContext } from './transport/failure.ts';
import type { CompletionRequest, PhaseTimeouts, SideCall, StreamOptions } from './types.ts';
import type { Attribution, Vendor } from './vendor.ts';

export interface RemoteProviderOptions {
  /** Whether an administrator added it. */
  custom: boolean;
  /** Where the operator says it is; the vendor's own by default. */
  baseUrl: string | undefined;
  timeouts: PhaseTimeouts;
  dispatchers: Dispatchers;
  attribution: Attribution | undefined;
  maxFrameCharacters: number | undefined;
  lookupTimeoutMs: number | undefined;
}

/** A vendor as this process reaches it. @throws {TypeError} when the base URL is none */
export function remoteProvider(vendor: Vendor, options: RemoteProviderOptions): Provider {
  const { baseUrl: givenUrl, timeouts, dispatchers } = options;
  const baseUrl = (givenUrl ?? vendor.baseUrl).replace(/\/+$/, '');
  const place = placeOf(baseUrl, givenUrl === undefined ? 'vendor' : 'operator');
  const { protocol } = vendor;
  const constant = {
    ...protocol.headers,
    ...vendor.attributionHeaders?.(options.attribution ?? {}),
  };

  const headersFor = (options: StreamOptions) => {
    const { key, keyOrigin = place.origin } = options;
    if (key !== null && keyOrigin !== place.origin) throw movedKey(vendor);
    return { ...constant, ...authenticate(vendor, key) };
  };
  const failuresFor = (key: string | null): FailureContext => ({
    providerId: vendor.id,
    key,
    keyForm: vendor.key.form,
  });

  const lookup = (asked: StreamOptions): Lookup => ({
    vendor,
    dispatcher: dispatchers.of({ ...place, connectMs: timeouts.connectMs }),
    baseUrl,
    headers: headersFor(asked),
    failures: failuresFor(asked.key),
    timeoutMs: options.lookupTimeoutMs ?? LOOKUP_TIMEOUT_MS,
    signal: asked.signal,
  });

  return {
    info: {
      id: vendor.id,
      name: vendor.name,
      kind: vendor.kind,
      custom: options.custom,
      takesKey: true,
      keyRequired: vendor.key.required,
      supportsStreaming: vendor.supportsStreaming,
      baseUrl,
      origin: place.origin,
      timeouts,
      ...(protocol.forward === undefined ? {} : { speaks: protocol.id }),
    },
    stream(request, asked) {
      const { key, signal, timeouts: own } = asked;
      const limits = { ...timeouts, ...own };
      const { request: sent, warnings, refused } = prepare(request, vendor);
      const native = sent.native?.protocol === protocol.id ? sent.native : null;
      return streamAnswer({
        vendor,
        dispatcher: dispatchers.of({ ...place, connectMs: limits.connectMs }),
        createRequest() {
          const encoded = forwarded(protocol, sent, refused);
          return {
            request: {
              method: 'POST',
              url: new URL(baseUrl + protocol.path(sent)),
              headers: { ...native?.headers, ...headersFor(asked) },
              body: JSON.stringify(encoded.body),
            },
            warnings: [...warnings, ...encoded.warnings],
          };
        },
        tellsFrames: native !== null && protocol.forward !== undefined,
        failures: failuresFor(key),
        timeouts: limits,
        maxFrameCharacters: options.maxFrameCharacters ?? MAX_FRAME_CHARACTERS,
        signal,
      });
    },
    sideCalls: new Set(SIDE_CALLS.filter((what) => protocol.sideCalls?.[what] !== undefined)),
    async askBeside(what, body, asked) {
      const limits = { ...timeouts, ...asked.timeouts };
      // There is nothing of such an answer before all of it.
      const timeoutMs = Math.min(limits.firstOutputMs, limits.totalMs);
      return await askBeside({ ...lookup(asked), timeoutMs }, what, body);
    },
    listModels: async (asked) => await listModels(lookup(asked)),
    checkKey: async (asked) => await checkKey(lookup(asked)),
  };
}

const SIDE_CALLS: readonly SideCall[] = ['embeddings', 'count-tokens'];

/** What of the request this vendor and its model take, and what not. */
function prepare(
  request: CompletionRequest,
  vendor: Vendor,
): { request: CompletionRequest; warnings: WarningPart[]; refused: ParamName[] } {
  const { toolCallIds } = vendor.protocol;
  const replayed = replay(request, { providerId: vendor.id, toolCallIds });
  const accepted = withoutUnsupported(replayed.request, {
    name: vendor.name,
    unsupportedParams: [...vendor.protocol.unsupportedParams, ...(vendor.unsupportedParams ?? [])],
  });
  const { params } = accepted.request;
  const warnings = [...replayed.warnings, ...accepted.warnings];
  const refused = namesOf(request.params).filter((name) => params[name] === undefined);
  return { request: accepted.request, warnings, refused };
}

function namesOf(params: CompletionRequest['params']): ParamName[] {
  return PARAM_NAMES.filter((name) => params[name] !== undefined);
}

/** The question as it came, where the provider takes it so. */
function forwarded(
  protocol: Protocol,
  request: CompletionRequest,
  refused: readonly ParamName[],
): EncodedRequest {
  const encoded = protocol.encode(request);
  const { native, model } = request;
  if (native?.protocol !== protocol.id || !isObject(encoded.body)) return encoded;
  const body = protocol.forward?.(native.body, { model, encoded: encoded.body, refused }) ?? null;
  return body === null ? encoded : { body, warnings: [] };
}

/** The key was chosen for an address where the provider is not any more. */
function movedKey({ id, name }: Vendor): AppError {
  return new AppError(
    'key_missing',
    `The key of ${name} was saved for another address. Save it again.`,
    { details: { provider: id, problem: 'base_url_changed' } },
  );
}

/** A key that cannot stand in a header would fail as a fault of ours; the provider never made it. */
function authenticate(vendor: Vendor, key: string | null): Readonly<Record<string, string>> {
  if (key === null) return {};
  if (!/^[\x21-\x7e]+$/.test(key)) throw failure('upstream_key_refused', vendor.id);
  return vendor.key.header(key);
}
