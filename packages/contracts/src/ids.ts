import { z } from 'zod';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;
const POOL_BYTES = 4096;

let lastTime = -1;
let lastRandom: number[] = [];

/**
 * A new id: 26 characters, 48 bits of time then 80 random bits, so that ids sort by when they were
 * made; within one millisecond of one process they still sort in order. Needs no secure context
 * (`getRandomValues` alone), so a browser on a plain-HTTP LAN name can mint them too.
 *
 * @param now milliseconds since the epoch
 */
export function newId(now: number = Date.now()): string {
  if (now === lastTime) {
    lastRandom = increment(lastRandom);
  } else {
    lastTime = now;
    lastRandom = Array.from(randomBytes(), (byte) => byte & 31);
  }
  let time = '';
  let rest = now;
  for (let index = 0; index < TIME_LENGTH; index += 1) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return time + lastRandom.map((digit) => ALPHABET.charAt(digit)).join('');
}

let pool = new Uint8Array(0);
let taken = 0;

/** Taken from a store: to ask the system for a few bytes costs about as much as for many. */
function randomBytes(): Uint8Array {
  if (taken + RANDOM_LENGTH > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(POOL_BYTES));
    taken = 0;
  }
  taken += RANDOM_LENGTH;
  return pool.subarray(taken - RANDOM_LENGTH, taken);
}

function increment(digits: number[]): number[] {
  const next = [...digits];
  for (let index = next.length - 1; index >= 0; index -= 1) {
    const digit = next[index] ?? 0;
    if (digit < 31) {
      next[index] = digit + 1;
      return next;
    }
    next[index] = 0;
  }
  return next;
}

/** An id that a client may mint (contract §2): 8–64 of `A–Z a–z 0–9 _ -`, kept as given. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 of A–Z, a–z, 0–9, _ and -');
