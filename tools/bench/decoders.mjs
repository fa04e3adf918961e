// What reading an answer costs in each protocol, beside the least that any reader does: cutting the
// bytes into frames and parsing each as JSON. In this process and without a network, so that nothing
// but the decoder is compared.
import { openAiChatDialect } from '../../packages/providers/src/testing/dialects/openai-chat.ts';
import { openAiResponsesDialect } from '../../packages/providers/src/testing/dialects/openai-responses.ts';
import { anthropicMessagesDialect } from '../../packages/providers/src/testing/dialects/anthropic-messages.ts';
import { geminiDialect } from '../../packages/providers/src/testing/dialects/gemini.ts';
import { ollamaDialect } from '../../packages/providers/src/testing/dialects/ollama.ts';
import { createBodyReader } from '../../packages/providers/src/transport/body-reader.ts';
import { VENDORS } from '../../packages/providers/src/registry.ts';
import { deltaText } from './answers.mjs';
import { shuffled, spread } from './statistics.mjs';

const DIALECTS = [
  openAiChatDialect,
  openAiResponsesDialect,
  anthropicMessagesDialect,
  geminiDialect,
  ollamaDialect,
];
const DELTAS = 2_000;
const CHARACTERS = 20;
/** Bytes that one read brings in a burst. */
const READ_BYTES = 64 * 1024;
const MAX_FRAME_CHARACTERS = 1024 * 1024;
/** How often an answer is read for one figure; a single one is too short for the clock of the CPU. */
const REPEATS = 20;

/** Goals P7 and P8 of the gateway, which this is the whole translated part of. */
const GOALS = { paced: 1.6, burst: 2 };

/** @returns {{ protocol: string, pace: 'paced' | 'burst', goal: number, ratio: { median: number, q1: number, q3: number } }[]} */
export function measureDecoders(rounds) {
  const cases = DIALECTS.flatMap((dialect) =>
    Object.keys(GOALS).map((pace) => caseOf(dialect, pace)),
  );
  for (const each of cases) each.play(); // warms the compiler up, and is forgotten
  const ratios = new Map(cases.map((each) => [each, []]));
  for (let done = 0; done < rounds; done += 1)
    for (const each of shuffled(cases)) ratios.get(each).push(each.play());
  return cases.map((each) => ({
    protocol: each.protocol,
    pace: each.pace,
    goal: GOALS[each.pace],
    ratio: spread(ratios.get(each)),
  }));
}

function caseOf(dialect, pace) {
  const { protocol } = VENDORS.find(({ id }) => id === dialect.vendorId);
  const reads = readsOf(dialect, pace);
  const bare = () => read(reads, protocol, parseFrame);
  const decoder = () => {
    const decoding = protocol.createDecoder({ upstreamId: null, failureOf: fail });
    let events = 0;
    read(reads, protocol, (frame) => {
      events += decoding.decode(frame).length;
    });
    if (decoding.finishReason !== 'stop' || events < DELTAS)
      throw new Error(`The decoder of ${protocol.id} lost something.`);
  };
  return {
    protocol: protocol.id,
    pace,
    play() {
      const [first, second] = shuffled([bare, decoder]);
      const costs = new Map([first, second].map((task) => [task, cpuOf(task)]));
      return costs.get(decoder) / costs.get(bare);
    },
  };
}

/** The reads of one long answer: a chunk at a time, or as many as come at once. */
function readsOf(dialect, pace) {
  const deltas = Array.from({ length: DELTAS }, (_, index) => deltaText(index, CHARACTERS));
  const writes = dialect
    .answer({ deltas })
    .flatMap((step) => (step.do === 'write' ? [step.bytes] : []));
  if (pace === 'paced') return writes;
  const bytes = Buffer.concat(writes);
  const count = Math.ceil(bytes.length / READ_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * READ_BYTES, (index + 1) * READ_BYTES),
  );
}

function read(reads, { framing }, onFrame) {
  const reader = createBodyReader({ onFrame, framing, maxFrameCharacters: MAX_FRAME_CHARACTERS });
  for (const bytes of reads) reader.feed(bytes);
  reader.end();
}

function parseFrame({ data }) {
  return data === '[DONE]' ? null : JSON.parse(data);
}

function fail() {
  throw new Error('An answer without a failure was taken for one.');
}

/** Microseconds of this process. */
function cpuOf(task) {
  const before = process.cpuUsage();
  for (let times = 0; times < REPEATS; times += 1) task();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
