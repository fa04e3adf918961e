// Loaded into every gateway before its own code (--import): how late the event loop is, told to the
// process that started it. Part of the bench, not of the product.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();

process.on('message', (message) => {
  if (message === 'event-loop-delay: begin') histogram.reset();
  // What is recorded is the time between two ticks of the sampling timer.
  if (message === 'event-loop-delay: end')
    process.send({ p99Ms: Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS) });
});
