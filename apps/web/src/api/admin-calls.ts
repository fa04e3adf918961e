import {
  type ChangeEndpointBody,
  type CreateEndpointBody,
  type Endpoint,
  endpointAnswerSchema,
  endpointsAnswerSchema,
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

function endpointPath(id: string): string {
  return `/api/endpoints/${encodeURIComponent(id)}`;
}
