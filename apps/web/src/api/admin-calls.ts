import {
  type ChangeEndpointBody,
  type CreateEndpointBody,
  type Endpoint,
  endpointAnswerSchema,
  endpointsAnswerSchema,
  type ImportLocalModelBody,
  type LocalModel,
  localModelAnswerSchema,
  type LocalModelsAnswer,
  localModelsAnswerSchema,
  type PriceOverride,
  priceOverrideAnswerSchema,
  priceOverridesAnswerSchema,
  type SetPriceOverrideBody,
} from '@parley/contracts';
import type { z } from 'zod';

import { nothing, request } from './client.ts';

/** The calls that only the settings make: they are fetched with them. */

export type EndpointsAnswer = z.infer<typeof endpointsAnswerSchema>;

export function listEndpoints(signal: AbortSignal): Promise<EndpointsAnswer> {
  return request('/api/endpoints', endpointsAnswerSchema, { signal });
}

export async function createEndpoint(body: CreateEndpointBody): Promise<Endpoint> {
  const answer = await request('/api/endpoints', endpointAnswerSchema, { method: 'POST', body });
  return answer.endpoint;
}

export async function changeEndpoint(id: string, body: ChangeEndpointBody): Promise<Endpoint> {
  const answer = await request(endpointPath(id), endpointAnswerSchema, { method: 'PATCH', body });
  return answer.endpoint;
}

export function removeEndpoint(id: string): Promise<undefined> {
  return request(endpointPath(id), nothing, { method: 'DELETE' });
}

const OVERRIDES = '/api/prices/overrides';

export async function listPriceOverrides(signal: AbortSignal): Promise<PriceOverride[]> {
  return (await request(OVERRIDES, priceOverridesAnswerSchema, { signal })).overrides;
}

export async function setPriceOverride(body: SetPriceOverrideBody): Promise<PriceOverride> {
  return (await request(OVERRIDES, priceOverrideAnswerSchema, { method: 'PUT', body })).override;
}

export function removePriceOverride(modelId: string): Promise<undefined> {
  const query = new URLSearchParams({ modelId });
  return request(`${OVERRIDES}?${query}`, nothing, { method: 'DELETE' });
}

const LOCAL_MODELS = '/api/local-models';

export function listLocalModels(signal: AbortSignal): Promise<LocalModelsAnswer> {
  return request(LOCAL_MODELS, localModelsAnswerSchema, { signal });
}

/** Begun, or gone on with, once it is answered. */
export async function downloadLocalModel(id: string): Promise<LocalModel> {
  const path = installationPath(id);
  return (await request(path, localModelAnswerSchema, { method: 'POST' })).model;
}

/** Begun once it is answered. */
export async function importLocalModel(body: ImportLocalModelBody): Promise<LocalModel> {
  const path = `${LOCAL_MODELS}/import`;
  return (await request(path, localModelAnswerSchema, { method: 'POST', body })).model;
}

/** Ends a download, of which what was fetched is kept, or an import. */
export function cancelInstallation(id: string): Promise<undefined> {
  return request(installationPath(id), nothing, { method: 'DELETE' });
}

export function removeLocalModel(id: string): Promise<undefined> {
  return request(localModelPath(id), nothing, { method: 'DELETE' });
}

function localModelPath(id: string): string {
  return `${LOCAL_MODELS}/${encodeURIComponent(id)}`;
}

function installationPath(id: string): string {
  return `${localModelPath(id)}/download`;
}

function endpointPath(id: string): string {
  return `/api/endpoints/${encodeURIComponent(id)}`;
}
