import type { ChangeEndpointBody, CreateEndpointBody, Endpoint } from '@parley/contracts';

import * as adminCalls from '../../api/admin-calls.ts';
import { ApiError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { memberOf } from '../../lib/member-of.ts';
import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { providersQuery } from '../keys/keys.queries.ts';
import { setCheck } from '../keys/keys.store.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { endpointsQuery } from './endpoints.queries.ts';

/** Why an endpoint was not stored, where it can be told at a field; `form` for all of it. */
export interface FieldProblems {
  name?: string;
  baseUrl?: string;
  form?: string;
}

export type Outcome = { endpoint: Endpoint } | { problems: FieldProblems };

export function addEndpoint(body: CreateEndpointBody): Promise<Outcome> {
  return store(() => adminCalls.createEndpoint(body));
}

export function changeEndpoint(id: string, body: ChangeEndpointBody): Promise<Outcome> {
  return store(async () => {
    const endpoint = await adminCalls.changeEndpoint(id, body);
    // What was said of another address tells nothing of this one.
    setCheck(id, null);
    return endpoint;
  });
}

/** @returns why it was not removed, or `null` */
export async function removeEndpoint(id: string, name: string): Promise<string | null> {
  try {
    await adminCalls.removeEndpoint(id);
  } catch (error) {
    return sentenceOf(error);
  }
  setCheck(id, null);
  void readAgain();
  showToast({ text: strings.providers.removed(name) });
  return null;
}

async function store(call: () => Promise<Endpoint>): Promise<Outcome> {
  try {
    const endpoint = await call();
    await readAgain();
    return { endpoint };
  } catch (error) {
    return { problems: problemsOf(error) };
  }
}

async function readAgain(): Promise<void> {
  await Promise.all(
    [providersQuery, endpointsQuery, modelsQuery].map(({ queryKey }) =>
      queryClient.invalidateQueries({ queryKey }),
    ),
  );
}

/** The server names the fields of the body; an id that is taken was made from the name. */
export function problemsOf(error: unknown): FieldProblems {
  if (!(error instanceof ApiError)) return { form: sentenceOf(error) };
  const { code, message, details } = error.body;
  if (code === 'provider_exists') return { name: message };
  const { name, baseUrl, fieldProblem } = strings.providers;
  const found: FieldProblems = {};
  for (const detail of Array.isArray(details) ? details : []) {
    const told = String(memberOf(detail, 'message'));
    const path = memberOf(detail, 'path');
    if (path === 'body.name' || path === 'body.id') found.name ??= fieldProblem(name, told);
    if (path === 'body.baseUrl') found.baseUrl ??= fieldProblem(baseUrl, told);
  }
  return found.name === undefined && found.baseUrl === undefined ? { form: message } : found;
}
