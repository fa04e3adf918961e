/*
 * What the fake upstream does with one request, as data: a list of steps. A script can be played
 * any number of times, and be changed by functions before it is (see `splitAt`, `splitEvery`).
 */

/** A point in a script that waits until the test lets go of it. */
export interface Gate {
  /** Lets every script that waits here, now or later, go on. */
  release(): void;
  readonly released: Promise<void>;
  /** Resolves when the first script arrives here. */
  readonly reached: Promise<void>;
  /** Called by the script that arrives. */
  arrive(): void;
}

export type Step =
  | { do: 'head'; status: number; headers: Readonly<Record<string, string>> }
  | { do: 'write'; bytes: Buffer }
  /** Bytes on the connection itself: whatever HTTP would say of them. */
  | { do: 'raw'; bytes: Buffer }
  | { do: 'delay'; ms: number }
  | { do: 'wait'; gate: Gate }
  /** Ends the response properly. */
  | { do: 'end' }
  /** Closes the connection (FIN) without ending the response. */
  | { do: 'close' }
  /** Breaks the connection (RST). */
  | { do: 'reset' }
  /** Says nothing more until the client goes away. */
  | { do: 'silence' };

export type Script = readonly Step[];

const EVENT_STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
};

export function head(status = 200, headers: Readonly<Record<string, string>> = EVENT_STREAM): Step {
  return { do: 'head', status, headers };
}

export function write(bytes: string | Buffer): Step {
  return { do: 'write', bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
}

/** What no HTTP server would send by itself; one character for each byte. */
export function raw(bytes: string): Step {
  return { do: 'raw', bytes: Buffer.from(bytes, 'latin1') };
}

/** One server-sent event; text stands as it is, anything else as JSON. */
export function frame(data: unknown): Step {
  return write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

export const done: Step = frame('[DONE]');

export function comment(text: string): Step {
  return write(`: ${text}\n\n`);
}

export function delay(ms: number): Step {
  return { do: 'delay', ms };
}

export function wait(gate: Gate): Step {
  return { do: 'wait', gate };
}

export const end: Step = { do: 'end' };
export const close: Step = { do: 'close' };
export const reset: Step = { do: 'reset' };
export const silence: Step = { do: 'silence' };

/** A whole response with a JSON body. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Script {
  return [
    head(status, { 'content-type': 'application/json', ...headers }),
    write(JSON.stringify(body)),
    end,
  ];
}

/** The same script with these headers in its head, over what stands there. */
export function withHeaders(script: Script, headers: Readonly<Record<string, string>>): Script {
  return script.map((step) =>
    step.do === 'head' ? { ...step, headers: { ...step.headers, ...headers } } : step,
  );
}

export function createGate(): Gate {
  const released = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  return {
    release: released.resolve,
    released: released.promise,
    reached: reached.promise,
    arrive: reached.resolve,
  };
}

/**
 * The same script with its bytes cut differently: everything between two other steps is joined and
 * cut again at the given positions, counted over the whole script.
 */
export function splitAt(script: Script, positions: readonly number[]): Script {
  const steps: Step[] = [];
  let offset = 0;
  for (const run of joinWrites(script)) {
    if (run.do !== 'write') {
      steps.push(run);
      continue;
    }
    const start = offset;
    offset += run.bytes.length;
    const cuts = positions.map((at) => at - start).filter((at) => at > 0 && at < run.bytes.length);
    const edges = [0, ...cuts.toSorted((left, right) => left - right), run.bytes.length];
    for (const [index, edge] of edges.slice(1).entries()) {
      steps.push({ do: 'write', bytes: run.bytes.subarray(edges[index], edge) });
    }
  }
  return steps;
}

/** The same script with its bytes in pieces of `size`. */
export function splitEvery(script: Script, size: number): Script {
  const total = script.reduce(
    (sum, step) => sum + (step.do === 'write' ? step.bytes.length : 0),
    0,
  );
  return splitAt(
    script,
    Array.from({ length: Math.floor(total / size) }, (_, index) => (index + 1) * size),
  );
}

function joinWrites(script: Script): Script {
  const steps: Step[] = [];
  for (const step of script) {
    const last = steps.at(-1);
    if (step.do === 'write' && last?.do === 'write') {
      steps[steps.length - 1] = { do: 'write', bytes: Buffer.concat([last.bytes, step.bytes]) };
    } else {
      steps.push(step);
    }
  }
  return steps;
}
