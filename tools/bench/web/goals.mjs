// What the product promises of its web app, and where a promise counts as broken. Milliseconds are of
// the machine on which they were set (two cores, software drawing); the ratio to the naive page of the
// same run means the same everywhere.
import { fast, heap, keys, long, open, paste, reload, steady } from './measurements.mjs';

/**
 * @typedef {object} Goal
 * @property {string} id
 * @property {string} name
 * @property {string} unit
 * @property {string} of the number among those of its measurement
 * @property {Record<number, { target: number, hard?: number }>} at by how many times slower the
 *   processor is made; elsewhere the figure is only shown
 * @property {{ target: number, hard: number }} [ratio] to the naive page, with the processor as it is
 */

/**
 * @typedef {object} Measurement
 * @property {string} name
 * @property {Function} measure
 * @property {number[]} rates by how many times slower the processor is made
 * @property {number[]} naiveRates those at which the naive page is measured as well
 * @property {number} [naiveRounds] in how many rounds it is; otherwise in all
 * @property {number} [times] how often it is done, in the first round alone
 * @property {Goal[]} goals
 */

/** @type {Measurement[]} */
export const MEASUREMENTS = [
  {
    name: '1,000 tokens at 200/s below 2,000 messages',
    measure: steady,
    rates: [1, 4],
    naiveRates: [1, 4],
    goals: [
      {
        ...{ id: 'P6', name: 'CPU of the main thread', unit: 'ms', of: 'cpuMs' },
        at: { 1: { target: 900, hard: 1_300 } },
        ratio: { target: 0.25, hard: 0.4 },
      },
      {
        ...{ id: 'P7/P8', name: 'frames, p95', unit: 'ms', of: 'frameP95Ms' },
        at: { 1: { target: 20, hard: 25 }, 4: { target: 34, hard: 50 } },
      },
      {
        ...{ id: 'P7/P8', name: 'frames over 33 ms', unit: '', of: 'longFrames' },
        at: { 1: { target: 1 }, 4: { target: 6 } },
      },
      {
        ...{ id: 'P7', name: 'long tasks', unit: '', of: 'longTasks' },
        at: { 1: { target: 0 } },
      },
      {
        ...{ id: 'P8', name: 'tasks over 100 ms', unit: '', of: 'worseTasks' },
        at: { 4: { target: 0 } },
      },
      {
        ...{ id: 'CLS', name: 'layout shift', unit: '', of: 'shift' },
        at: { 1: { target: 0.02 }, 4: { target: 0.02 } },
      },
    ],
  },
  {
    name: '8,000 tokens at 1,000/s',
    measure: fast,
    rates: [1, 4],
    // Its one long task takes 150 s, and ten minutes at a quarter of the speed.
    naiveRates: [1],
    naiveRounds: 1,
    goals: [
      {
        ...{ id: 'P9', name: 'frames over 33 ms', unit: '', of: 'longFrames' },
        at: { 4: { target: 15, hard: 40 } },
      },
      {
        ...{ id: 'P9', name: 'time in long tasks', unit: 'ms', of: 'longTaskMs' },
        at: { 4: { target: 150 } },
      },
    ],
  },
  {
    name: 'a chat of 2,000 messages is opened',
    measure: open,
    rates: [1, 4],
    naiveRates: [1, 4],
    goals: [
      {
        ...{ id: 'P10', name: 'click to last screen', unit: 'ms', of: 'openMs' },
        at: { 1: { target: 210, hard: 400 } },
      },
      {
        ...{ id: 'P10', name: 'of it, the server', unit: 'ms', of: 'apiMs' },
        at: { 1: { target: 60 } },
      },
      {
        ...{ id: 'P11', name: 'nodes', unit: '', of: 'nodes' },
        at: { 1: { target: 1_500, hard: 3_000 } },
      },
    ],
  },
  {
    name: 'keys while an answer is written below 2,000 messages',
    measure: keys,
    rates: [1, 4],
    naiveRates: [1, 4],
    goals: [
      {
        ...{ id: 'P12', name: 'key to drawing, p95', unit: 'ms', of: 'keyP95Ms' },
        at: { 1: { target: 24 } },
      },
      {
        ...{ id: 'P12', name: 'key to drawing, longest', unit: 'ms', of: 'keyMaxMs' },
        at: { 1: { target: 50, hard: 80 } },
      },
    ],
  },
  {
    name: '20,000 lines are pasted',
    measure: paste,
    rates: [1, 4],
    naiveRates: [],
    goals: [
      {
        ...{ id: 'P13', name: 'paste to a page that answers', unit: 'ms', of: 'pasteMs' },
        at: { 1: { target: 150, hard: 500 } },
      },
    ],
  },
  {
    name: 'to and fro between four chats of 2,000 messages, 30 times',
    measure: heap,
    rates: [1],
    naiveRates: [],
    goals: [
      {
        ...{ id: 'P14', name: 'heap', unit: 'MiB', of: 'heapMib' },
        at: { 1: { target: 35, hard: 60 } },
      },
      {
        ...{ id: 'P14', name: 'growth', unit: '', of: 'growth' },
        at: { 1: { target: 0.05, hard: 0.15 } },
      },
    ],
  },
  {
    name: 'a page is reloaded in the middle of an answer',
    measure: reload,
    rates: [1],
    naiveRates: [],
    // Each is another cut.
    times: 200,
    goals: [
      {
        ...{ id: 'P16', name: 'reload to first words', unit: 'ms', of: 'replayMs' },
        at: { 1: { target: 400 } },
      },
      {
        ...{ id: 'P16', name: 'texts that differ, of all', unit: '', of: 'mismatches' },
        at: { 1: { target: 0, hard: 0 } },
        isSum: true,
      },
    ],
  },
  {
    name: '20,000 tokens at 1,000/s',
    measure: long,
    rates: [1],
    naiveRates: [],
    goals: [
      {
        ...{ id: 'LONG', name: 'CPU of the main thread', unit: 'ms', of: 'cpuMs' },
        at: { 1: { target: 8_000 } },
      },
      {
        ...{ id: 'LONG', name: 'last tenth to first', unit: '×', of: 'lastToFirst' },
        at: { 1: { target: 2 } },
      },
    ],
  },
];

/** Of a measurement, those goals that were asked for; `null`: all. */
export function goalsOf({ goals }, ids) {
  return goals.filter(({ id }) => ids === null || id.split('/').some((one) => ids.includes(one)));
}

export const GOAL_IDS = [
  ...new Set(MEASUREMENTS.flatMap(({ goals }) => goals.flatMap(({ id }) => id.split('/')))),
];
