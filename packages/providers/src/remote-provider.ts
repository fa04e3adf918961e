import { AppError } from '@parley/contracts';

import { withoutUnplacedExtras } from './extras.ts';
import { replay } from './history/replay.ts';
import { checkKey, type Lookup, listModels, LOOKUP_TIMEOUT_MS } from './lookups.ts';
import { PARAM_NAMES, withoutUnsupported } from './params.ts';
import { isObject } from './protocols/fields.ts';
import type { ParamName, Protocol } from './protocols/protocol.ts';
import type { Provider } from './provider.ts';
import { askBeside } from './side-calls.ts';
import { streamAnswer } from './stream.ts';
import { placeOf } from './transport/base-url.ts';
import { MAX_FRAME_CHARACTERS } from './transport/body-reader.ts';
import type { Dispatchers } from './transport/dispatchers.ts';
import { failure, type FailureContext } from './transport/failure.ts';
import type {
  CompletionRequest,
  NativeRequest,
  PhaseTimeouts,
  ProviderWarning,
  RequestWord,
  SideCall,
  StreamOptions,
} from './types.ts';
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
      accounting: vendor.accounting ?? 'cancel-and-estimate',
      baseUrl,
      origin: place.origin,
      timeouts,
      ...(protocol.forward === undefined ? {} : { speaks: protocol.id }),
    },
    stream(request, asked) {
      const { key, signal, timeouts: own } = asked;
      const prepared = prepare(request, vendor);
      const { request: sent } = prepared;
      const native = nativeOf(sent, protocol);
      const given = { ...timeouts, ...own };
      const limits = native?.streamed === false ? ofWholeAnswer(given) : given;
      return streamAnswer({
        vendor,
        dispatcher: dispatchers.of({ ...place, connectMs: limits.connectMs }),
        createRequest() {
          const { body, warnings } = questionOf(prepared, protocol);
          return {
            request: {
              method: 'POST',
              url: new URL(baseUrl + protocol.path(sent)),
              headers: { ...native?.headers, ...headersFor(asked) },
              body: JSON.stringify(body),
            },
            warnings,
          };
        },
        tellsFrames: native !== null,
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
      const call = lookup(asked);
      const headers = { ...asked.headers, ...call.headers };
      return await askBeside({ ...call, headers, timeoutMs }, what, body);
    },
    listModels: async (asked) => await listModels(lookup(asked)),
    checkKey: async (asked) => await checkKey(lookup(asked)),
  };
}

/** Of an answer that comes whole nothing is there before all of it. */
function ofWholeAnswer(limits: PhaseTimeouts): PhaseTimeouts {
  const { totalMs, graceMs } = limits;
  return { ...limits, firstOutputMs: totalMs, totalMs: totalMs + graceMs };
}

const SIDE_CALLS: readonly SideCall[] = ['embeddings', 'count-tokens'];

interface Prepared {
  request: CompletionRequest;
  /** What of the parameters is not sent, in whatever words the question is. */
  warnings: ProviderWarning[];
  /** What of our own words is not sent: it concerns a question that is encoded from them. */
  ownWarnings: ProviderWarning[];
  refused: ParamName[];
}

/** What of the request this vendor and its model take, and what not. */
function prepare(request: CompletionRequest, vendor: Vendor): Prepared {
  const { toolCallIds, extras = [], unsupportedParams } = vendor.protocol;
  const replayed = replay(request, { providerId: vendor.id, toolCallIds });
  const placed = withoutUnplacedExtras(replayed.request, { name: vendor.name, extras });
  const accepted = withoutUnsupported(placed.request, {
    name: vendor.name,
    unsupportedParams: [...unsupportedParams, ...(vendor.unsupportedParams ?? [])],
  });
  const { params } = accepted.request;
  return {
    request: accepted.request,
    warnings: accepted.warnings,
    ownWarnings: [...replayed.warnings, ...placed.warnings],
    refused: namesOf(request.params).filter((name) => params[name] === undefined),
  };
}

function namesOf(params: CompletionRequest['params']): ParamName[] {
  return PARAM_NAMES.filter((name) => params[name] !== undefined);
}

/** The question as it came, where the provider takes it so; `null` where it is encoded. */
function nativeOf({ native }: CompletionRequest, protocol: Protocol): NativeRequest | null {
  return protocol.forward !== undefined && native?.protocol === protocol.id ? native : null;
}

function questionOf(
  { request, warnings, ownWarnings, refused }: Prepared,
  protocol: Protocol,
): { body: unknown; warnings: ProviderWarning[] } {
  const encoded = protocol.encode(request);
  const own = [...ownWarnings, ...encoded.warnings];
  const native = nativeOf(request, protocol);
  if (native === null || protocol.forward === undefined || !isObject(encoded.body)) {
    return { body: encoded.body, warnings: [...warnings, ...own] };
  }
  const { remade } = native;
  const context = { model: request.model, encoded: encoded.body, refused, remade };
  const { body, leftOut } = protocol.forward(native.body, context);
  const isOwnTalk = remade.some((word) => CONVERSATION.has(word));
  const lost = [...leftOut, ...(isOwnTalk ? native.unplaced : [])];
  return {
    body,
    warnings: [...warnings, ...own.filter(concerns(remade)), ...membersNotSent(lost)],
  };
}

/** What our own words are poorer in than those of a program. */
const CONVERSATION: ReadonlySet<RequestWord> = new Set(['messages', 'tools', 'toolChoice']);

/** Of warnings about our own words: those about what is sent in them. */
function concerns(remade: readonly RequestWord[]): (warning: ProviderWarning) => boolean {
  const words = new Set<string>(remade);
  if (words.has('messages')) for (const kind of ['image', 'audio', 'file']) words.add(kind);
  return ({ leftOut = [] }) => leftOut.some((word) => words.has(word));
}

function membersNotSent(leftOut: readonly string[]): ProviderWarning[] {
  if (leftOut.length === 0) return [];
  const message =
    'Some of what the program asks for was not sent: the provider has no place for it.';
  return [{ type: 'warning', code: 'parameter_not_supported', message, leftOut }];
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
