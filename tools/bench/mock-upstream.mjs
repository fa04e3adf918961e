// The provider behind every gateway: a chat completion in OpenAI's stream form, made beforehand, so
// that giving it costs next to nothing.
import { createServer } from 'node:http';

import { answerOf, deltaText } from './answers.mjs';

const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
const prepared = new Map();

function frame(model, fields) {
  const chunk = { id: 'gen-bench', object: 'chat.completion.chunk', created: 1, model, ...fields };
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}

function choice(delta, finish_reason) {
  return { choices: [{ index: 0, delta, finish_reason }] };
}

function prepare(model) {
  const known = prepared.get(model);
  if (known !== undefined) return known;
  const answer = answerOf(model);
  if (answer === null) return null;
  const { deltas, characters, everyMs } = answer;
  const usage = { prompt_tokens: 9, completion_tokens: deltas, total_tokens: deltas + 9 };
  const frames = Array.from({ length: deltas }, (_, index) =>
    frame(model, choice({ role: 'assistant', content: deltaText(index, characters) }, null)),
  );
  const end = Buffer.concat([
    frame(model, choice({}, 'stop')),
    frame(model, { choices: [], usage: { ...usage, cost: 0.001 } }),
    Buffer.from('data: [DONE]\n\n'),
  ]);
  const made = everyMs === 0 ? { body: chunked([...frames, end]) } : { frames, end, everyMs };
  prepared.set(model, made);
  return made;
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

const server = createServer(async (request, response) => {
  const pieces = await request.toArray();
  if (request.method !== 'POST') {
    // What a gateway may ask besides: its models, its key. There is nothing to say about either.
    response.setHeader('content-type', 'application/json');
    return response.end('{"data":[]}');
  }
  const answer = prepare(JSON.parse(Buffer.concat(pieces)).model);
  if (answer === null) return response.writeHead(404).end();
  response.writeHead(200, HEADERS);
  return 'body' in answer ? burst(response, answer) : pace(response, answer);
});

server.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${server.address().port}/api/v1`),
);
process.once('disconnect', () => process.exit());
