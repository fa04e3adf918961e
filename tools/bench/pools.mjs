// The connections of the load generator.
import { DIALECTS } from './dialects.mjs';
import { Pool } from './packages.mjs';

const pools = new Map();

function poolOf(url) {
  const { origin } = new URL(url);
  if (!pools.has(origin)) pools.set(origin, new Pool(origin, { connections: null }));
  return pools.get(origin);
}

/**
 * Asks a gateway for the answer of a model.
 *
 * @param {{ url: string, path: string, dialect: string, prefix: string, headers: Record<string, string> }} target
 * @returns the body of its answer
 * @throws where its status is not 200
 */
export async function ask({ url, path, dialect, prefix, headers }, model, signal) {
  const { statusCode, body } = await poolOf(url).request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(DIALECTS[dialect].body(prefix + model)),
    signal,
  });
  if (statusCode === 200) return body;
  throw new Error(`status ${statusCode}: ${(await body.text()).slice(0, 200)}`);
}
