// Jobs of the load generator about streams that are not read to their end.
import { setTimeout as delay } from 'node:timers/promises';

import { FLOOD_MODEL, heldModelOf } from './answers.mjs';
import { ask } from './pools.mjs';

/** Streams that are opened at a time: more would only wait in the queue of the listening socket. */
const OPENED_AT_ONCE = 50;

/** Bodies of the streams that are held now. */
let held = [];
/** No two held streams of a run have one name. */
let opened = 0;

/** Opens a stream and waits for what it has to say. @returns its name and its body */
async function open(target) {
  const model = heldModelOf(opened++);
  const controller = new AbortController();
  const body = await ask(target, model, controller.signal);
  const { promise, resolve, reject } = Promise.withResolvers();
  body.once('data', resolve);
  body.once('error', reject);
  await promise;
  // Whoever is left is told so.
  body.on('error', () => undefined);
  return { model, leave: () => controller.abort() };
}

/** Opens streams beside those that are held. @returns {Promise<{ held: number, faults: string[] }>} */
async function hold({ target, streams }) {
  const faults = [];
  let left = streams;
  const openOn = async () => {
    while (left > 0) {
      left -= 1;
      try {
        held.push(await open(target));
      } catch (error) {
        faults.push(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openOn));
  return { held: held.length, faults };
}

/**
 * Leaves every stream that is held.
 *
 * @returns {Record<string, number>} model → when it was left, in milliseconds of the machine's clock
 */
async function leave({ everyMs = 0 }) {
  const leftAt = {};
  for (const stream of held) {
    leftAt[stream.model] = performance.timeOrigin + performance.now();
    stream.leave();
    if (everyMs > 0) await delay(everyMs);
  }
  held = [];
  return leftAt;
}

/** Reads a flood slowly, then leaves it. @returns {Promise<{ bytes: number }>} what was read */
async function trickle({ target, bytesPerSecond, forMs }) {
  const controller = new AbortController();
  const body = await ask(target, FLOOD_MODEL, controller.signal);
  body.on('error', () => undefined);
  const endsAt = performance.now() + forMs;
  let bytes = 0;
  while (performance.now() < endsAt) {
    bytes += body.read(bytesPerSecond)?.length ?? 0;
    await delay(1000);
  }
  controller.abort();
  return { bytes };
}

export const HELD_JOBS = { hold, leave, trickle };
