// The provider of the web's bench, a process of its own: answers at an exact rate, in the words of
// OpenAI's chat completions. It is never the page that makes the text: that would take its time.
import { createServer } from 'node:http';

import { answerOf, textOf } from './answers.mjs';
import { CHARACTERS_PER_TOKEN } from './corpus.mjs';

/** Between two looks at what is due. */
const TICK_MS = 2;
const CONTEXT_TOKENS = 1_000_000;
const texts = new Map();

function textOfModel(model, answer) {
  if (!texts.has(model)) texts.set(model, textOf(answer));
  return texts.get(model);
}

function chunk(model, fields) {
  const whole = { id: 'gen-bench', object: 'chat.completion.chunk', created: 1, model, ...fields };
  return `data: ${JSON.stringify(whole)}\n\n`;
}

/** By a fixed schedule: what is late comes with what is due, and makes nothing behind it late. */
function stream(response, model, answer) {
  const text = textOfModel(model, answer);
  const { perSecond, characters } = answer;
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const seconds = (performance.now() - startedAt) / 1000;
    const due = Math.min(text.length, seconds * perSecond * CHARACTERS_PER_TOKEN);
    let frames = '';
    while (sent < due && (sent + characters <= due || due === text.length)) {
      const content = text.slice(sent, sent + characters);
      frames += chunk(model, { choices: [{ index: 0, delta: { content }, finish_reason: null }] });
      sent += content.length;
    }
    if (frames !== '') response.write(frames);
    if (sent < text.length) return;
    clearInterval(timer);
    response.write(chunk(model, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
    const usage = { prompt_tokens: 9, completion_tokens: answer.tokens, cost: 0.001 };
    response.write(chunk(model, { choices: [], usage }));
    response.end('data: [DONE]\n\n');
  }, TICK_MS);
  response.once('close', () => clearInterval(timer));
}

/** The list names what the run asks for: a page shows no model that nobody lists. */
const listed = JSON.parse(process.env.BENCH_MODELS ?? '[]').map((id) => ({
  id,
  name: id,
  context_length: CONTEXT_TOKENS,
  architecture: { input_modalities: ['text'], output_modalities: ['text'] },
  pricing: { prompt: '0', completion: '0' },
  supported_parameters: [],
}));

const server = createServer(async (request, response) => {
  const pieces = await request.toArray();
  if (request.method !== 'POST') {
    const json = { 'content-type': 'application/json' };
    const data = request.url.endsWith('/models') ? listed : {};
    return response.writeHead(200, json).end(JSON.stringify({ data }));
  }
  const { model } = JSON.parse(Buffer.concat(pieces));
  const answer = answerOf(model);
  if (answer === null) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  return stream(response, model, answer);
});

server.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${server.address().port}/api/v1`),
);
process.once('disconnect', () => process.exit());
