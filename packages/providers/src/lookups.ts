import { AppError, type KeyAccount, type Model } from '@parley/contracts';
import type { Dispatcher } from 'undici';

import { withReference } from './capabilities/reference.ts';
import {
  failure,
  type FailureContext,
  failureOfResponse,
  failureOfTransport,
} from './transport/failure.ts';
import { readBody, send } from './transport/http.ts';
import { keyHider } from './transport/key-hider.ts';
import type { ModelsPage, Vendor } from './vendor.ts';

/** How long one lookup may take, all its pages together, and how much one page may be. */
export const LOOKUP_TIMEOUT_MS = 15_000;
const MAX_LOOKUP_BYTES = 16 * 1024 * 1024;
/** Pages of a model list that are followed; OpenRouter has at most 1,000 rows on each. */
const MAX_PAGES = 20;
/** More than any provider has, and as many as a reader can be sent. */
const MAX_MODELS = 10_000;

/** What a lookup needs to reach its provider. */
export interface Lookup {
  vendor: Vendor;
  dispatcher: Dispatcher;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  failures: FailureContext;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Every model the provider lists. @throws {AppError} an `upstream_*` code; the signal's reason */
export async function listModels(lookup: Lookup): Promise<Model[]> {
  return await inTime(lookup, async (signal) => {
    const models: Model[] = [];
    let url: URL | null = modelsUrl(lookup);
    for (let pages = 0; url !== null && pages < MAX_PAGES; pages += 1) {
      const page = await readModelsPage(lookup, url, signal);
      for (const model of page.models.slice(0, MAX_MODELS - models.length))
        models.push(withReference(model));
      url = nextPage(page.next, url);
    }
    return models;
  });
}

/** What the key says of itself, `null` where it says nothing but that it works. @throws as `listModels` */
export async function checkKey(lookup: Lookup): Promise<KeyAccount | null> {
  const { account: told } = lookup.vendor;
  if (told === null) {
    await inTime(lookup, (signal) => readModelsPage(lookup, modelsUrl(lookup), signal));
    return null;
  }
  const { path, parse } = told;
  return await inTime(lookup, async (signal) => {
    const account = parse(await getJson(lookup, new URL(lookup.baseUrl + path), signal));
    if (account === null) throw new AppError('upstream_protocol_error');
    return account;
  });
}

function modelsUrl({ baseUrl, vendor }: Lookup): URL {
  return new URL(baseUrl + vendor.models.path);
}

async function readModelsPage(lookup: Lookup, url: URL, signal: AbortSignal): Promise<ModelsPage> {
  const page = lookup.vendor.models.parse(await getJson(lookup, url, signal));
  if (page === null) throw new AppError('upstream_protocol_error');
  return page;
}

/** The key goes along, so only to the origin it was given for. */
function nextPage(next: string | null, current: URL): URL | null {
  const url = next === null ? null : URL.parse(next, current.href);
  return url?.origin === current.origin ? url : null;
}

/** @throws {AppError} what the task throws, as a failure of the provider; the signal's reason */
export async function inTime<T>(
  lookup: Lookup,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(lookup.timeoutMs);
  try {
    return await task(AbortSignal.any([lookup.signal, timeout]));
  } catch (thrown) {
    lookup.signal.throwIfAborted();
    if (timeout.aborted) throw failure('upstream_timeout', lookup.vendor.id);
    throw failureOfTransport(thrown, lookup.vendor.id);
  }
}

async function getJson(lookup: Lookup, url: URL, signal: AbortSignal): Promise<unknown> {
  const request = { method: 'GET' as const, url, headers: lookup.headers, body: null };
  const response = await send(lookup.dispatcher, request, signal);
  if (response.status !== 200) throw await failureOfResponse(response, lookup.failures);
  const bytes = await readBody(response.body, MAX_LOOKUP_BYTES);
  if (bytes === null) {
    response.body.destroy();
    throw new AppError('frame_too_large');
  }
  try {
    return JSON.parse(keyHider(lookup.failures.key)(bytes.toString('utf8')));
  } catch {
    throw new AppError('upstream_protocol_error');
  }
}
