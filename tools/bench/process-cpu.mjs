// Processes and what they take of the processor and of the memory, as Linux tells it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts the time of its cores in hundredths of a second, whatever the kernel's own clock is. */
const TICK_MS = 10;

/**
 * User and system time of a process, in milliseconds: of the threads that it has now. To the
 * nanosecond, where `stat` would count in hundredths of a second.
 */
export function cpuMsOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const runNs = threads.map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'),
  );
  return runNs.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]), 0) / 1e6;
}

/** What all processes of this machine have taken of its cores, in milliseconds since it was started. */
export function cpuMsOfAll() {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq) * TICK_MS;
}

/**
 * How long a process had something to compute, in milliseconds: the time on a processor and the time
 * that it waited for one, of its first thread.
 */
export function computingMsOf(pid) {
  const [running, waiting] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return (Number(running) + Number(waiting)) / 1e6;
}

/** Memory that a process occupies now, and the most it ever did, in MiB. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (field) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { residentMib: mebibytes('VmRSS'), peakMib: mebibytes('VmHWM') };
}

/** @returns {number[]} the processes that a process has started and that have not ended */
export function childrenOf(pid) {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

/**
 * One core for the gateway, the others for everything else.
 *
 * @returns {{ gateway: string, rest: string } | null} lists for `taskset`; `null` where processes cannot be pinned
 */
export function divideCores() {
  if (spawnSync('taskset', ['--version']).status !== 0) return null;
  const status = readFileSync('/proc/self/status', 'utf8');
  const [, allowed = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
  const cores = allowed.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  if (cores.length < 2) return null;
  return { gateway: String(cores[0]), rest: cores.slice(1).join(',') };
}
