// The provider behind every gateway: answers in the words of OpenAI's chat completions or of Anthropic's
// Messages, made beforehand, so that giving them costs next to nothing.
import { once } from 'node:events';
import { createServer } from 'node:http';

import { answerOf, deltaText, FLOOD_BYTES, FLOOD_MODEL, isHeld } from './answers.mjs';
import { streamOf, wordsFor } from './mock-answers.mjs';

const STREAM_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
const JSON_HEADERS = { 'content-type': 'application/json' };
/** Characters of one delta of a flood: many in a read of 64 KiB, and one of them costs little. */
const FLOOD_CHARACTERS = 4096;
const prepared = new Map();

/** When each held stream was closed from the other side, in milliseconds of the machine's clock. */
const closed = new Map();
/** Bytes of the last flood that were taken. */
let flooded = 0;

function prepare(words, model, isStream) {
  const known = prepared.get(words)?.get(model + isStream);
  if (known !== undefined) return known;
  const answer = answerOf(model);
  if (answer === null) return null;
  const made = isStream
    ? preparedStream(words, model, answer)
    : { whole: words.whole(model, answer) };
  if (!prepared.has(words)) prepared.set(words, new Map());
  prepared.get(words).set(model + isStream, made);
  return made;
}

function preparedStream(words, model, answer) {
  const { frames, end } = streamOf(words, model, answer);
  const { everyMs } = answer;
  return everyMs === 0 ? { body: chunked([...frames, end]) } : { frames, end, everyMs };
}

/** A whole body in chunked encoding, each piece in a chunk of its own, as providers write them. */
function chunked(pieces) {
  const encoded = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...encoded, Buffer.from('0\r\n\r\n')]);
}

function burst(response, { body }) {
  response.flushHeaders();
  response.chunkedEncoding = false; // The body is encoded already.
  response.end(body);
}

/** By a fixed schedule: a late piece makes none behind it late. */
function pace(response, { frames, end, everyMs }) {
  const startedAt = performance.now();
  let next = 0;
  let timer;
  const writeNext = () => {
    if (next === frames.length) return response.end(end);
    response.write(frames[next++]);
    const dueInMs = startedAt + next * everyMs - performance.now();
    timer = setTimeout(writeNext, Math.max(0, Math.ceil(dueInMs)));
    return undefined;
  };
  writeNext();
  response.once('close', () => clearTimeout(timer));
}

function hold(response, words, model) {
  const text = deltaText(0, 24);
  response.write(Buffer.concat([...words.begin(model), words.delta(model, text)]));
  response.once('close', () => closed.set(model, performance.timeOrigin + performance.now()));
}

async function flood(response, words, model) {
  flooded = 0;
  response.write(Buffer.concat(words.begin(model)));
  for (let index = 0; flooded < FLOOD_BYTES; index += 1) {
    const frame = words.delta(model, deltaText(index, FLOOD_CHARACTERS));
    flooded += frame.length;
    if (!response.write(frame))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (response.destroyed) return;
  }
  response.end(Buffer.concat(words.end(model, 1)));
}

function answer(response, words, { model, stream = false }) {
  const made = prepare(words, model, stream);
  if (made !== null && 'whole' in made)
    return response.writeHead(200, JSON_HEADERS).end(made.whole);
  const isEndless = isHeld(model) || model === FLOOD_MODEL;
  if (made === null && !isEndless) return response.writeHead(404).end();
  response.writeHead(200, STREAM_HEADERS);
  if (isHeld(model)) return hold(response, words, model);
  if (model === FLOOD_MODEL) return flood(response, words, model);
  return 'body' in made ? burst(response, made) : pace(response, made);
}

const server = createServer(async (request, response) => {
  const pieces = await request.toArray();
  if (request.method !== 'POST') {
    // What a gateway may ask besides: its models, its key. There is nothing to say about either.
    return response.writeHead(200, JSON_HEADERS).end('{"data":[]}');
  }
  const asked = JSON.parse(Buffer.concat(pieces));
  return answer(response, wordsFor(request.url), asked);
});

process.on('message', (message) => {
  if (message === 'closed streams') process.send(Object.fromEntries(closed));
  if (message === 'flooded bytes') process.send(flooded);
});
server.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${server.address().port}/api/v1`),
);
process.once('disconnect', () => process.exit());
