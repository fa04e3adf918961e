/*
 * The fake upstream to try the product with by hand:
 *
 *   node src/testing/fake-upstream.main.ts --port 4010
 *
 * Words in the last message of the user choose what it does: `fault:<status>` (for example
 * `fault:429`), `fault:<name>` (see FAULTS below), `slow`, `reasoning`, `long`.
 */
import { parseArgs } from 'node:util';

import { answer } from './answers.ts';
import { lastUserText, type RecordedRequest, startFakeUpstream } from './fake-upstream.ts';
import * as faults from './faults.ts';
import type { Script } from './script.ts';

const TOKEN_PACE_MS = 30;
const SLOW_PACE_MS = 300;
const LONG_REPEATS = 20;

const FAULTS: Readonly<Record<string, Script>> = {
  hang: faults.hangBeforeHead,
  comments: faults.onlyComments(1_000),
  html: faults.htmlPage,
  empty: faults.emptyBody,
  json: faults.unstreamed({ text: 'This answer came in one piece.' }),
  reset: faults.resetMidStream(),
  cut: faults.cutOff,
  stall: faults.stall(1_000),
  error: faults.errorMidStream(faults.errorChunk(502, 'provider_unavailable')),
  garbage: faults.invalidJson,
};

const THOUGHTS =
  'The question is short, so the answer can show off a little: prose, a list, and some code. ';

const ANSWER = `Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua: **ut enim** ad minim veniam, quis nostrud exercitation.

Duis aute irure dolor in three steps:

1. *reprehenderit* in voluptate velit,
2. esse cillum dolore eu fugiat,
3. and \`nulla pariatur\`.

\`\`\`ts
export function greet(name: string): string {
  return \`Hello, \${name}!\`;
}
\`\`\`

Excepteur sint occaecat cupidatat non proident, 日本語 und Ähnliches 👋, sunt in culpa qui officia deserunt mollit anim id est laborum.

`;

function choose(request: RecordedRequest): Script {
  const words = lastUserText(request);
  const fault = /\bfault:(\w+)/.exec(words)?.[1];
  if (fault !== undefined) return chooseFault(fault);
  const text = /\blong\b/i.test(words) ? ANSWER.repeat(LONG_REPEATS) : ANSWER;
  return answer({
    deltas: tokensOf(text),
    reasoning: /\breasoning\b/i.test(words) ? tokensOf(THOUGHTS.repeat(3)) : [],
    paceMs: /\bslow\b/i.test(words) ? SLOW_PACE_MS : TOKEN_PACE_MS,
    usage: {
      prompt_tokens: Math.ceil(JSON.stringify(request.body).length / 4),
      completion_tokens: tokensOf(text).length,
      total_tokens: Math.ceil(JSON.stringify(request.body).length / 4) + tokensOf(text).length,
      cost: tokensOf(text).length * 0.000015,
    },
  });
}

function chooseFault(name: string): Script {
  if (name === '429') return faults.rateLimited({ 'retry-after': '7' });
  if (/^[345]\d\d$/.test(name)) return faults.httpError(Number(name));
  return (
    FAULTS[name] ?? answer({ text: `Known faults: a status, ${Object.keys(FAULTS).join(', ')}.` })
  );
}

/** Pieces of about the size of tokens: words with the space before them. */
function tokensOf(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+/g) ?? [];
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '4010' } } });
const upstream = await startFakeUpstream({ port: Number(values.port) });
upstream.always(choose);
process.stdout.write(`The fake upstream answers at ${upstream.baseUrl}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void upstream.close());
}
