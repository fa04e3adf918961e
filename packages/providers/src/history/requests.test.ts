import type { Part } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isObject, type JsonObject, list, objects, text } from '../protocols/fields.ts';
import { VENDORS } from '../registry.ts';
import type { ConversationMessage } from '../types.ts';
import type { Vendor } from '../vendor.ts';
import { replay } from './replay.ts';

/*
 * What the documentation and the refusals of providers say of the order of a conversation, held
 * against the request that each of them is sent for whatever may be stored.
 */

/** One message or item of an encoded conversation, whichever protocol it is in. */
interface Step {
  role: 'user' | 'assistant' | 'tool';
  calls: string[];
  results: string[];
  isEmpty: boolean;
}

/** Of whom it is known that the conversation must begin with its user, and that turns must alternate. */
const STRICT: ReadonlySet<string> = new Set(['anthropic', 'gemini', 'deepseek']);

function stepsOf(vendor: Vendor, messages: readonly ConversationMessage[]): Step[] {
  const { body: encoded } = vendor.protocol.encode(requestOf(vendor, messages));
  const body: unknown = JSON.parse(JSON.stringify(encoded));
  if (!isObject(body)) throw new Error('no body');
  return objects(body['messages'] ?? body['contents'] ?? body['input'])?.map(stepOf) ?? [];
}

function stepOf(message: JsonObject): Step {
  const content = message['content'] ?? message['parts'];
  const toolCalls = objects(message['tool_calls']) ?? [];
  const pieces = [message, ...(objects(content) ?? []), ...toolCalls];
  const calls = pieces.flatMap((piece) => callOf(piece) ?? []);
  const results = pieces.flatMap((piece) => resultOf(piece) ?? []);
  const isItem = message['role'] === undefined;
  const isContent = list(content)?.length ?? text(content)?.length ?? 0;
  return {
    role: isOfModel(message) ? 'assistant' : results.length > 0 ? 'tool' : 'user',
    calls,
    results,
    isEmpty: !isItem && !isContent && toolCalls.length === 0 && message['images'] === undefined,
  };
}

function isOfModel({ role, type }: JsonObject): boolean {
  return (
    role === 'assistant' || role === 'model' || type === 'reasoning' || type === 'function_call'
  );
}

function callOf(piece: JsonObject): string | null {
  if (piece['type'] === 'function_call') return text(piece['call_id']);
  if (isObject(piece['functionCall'])) return text(piece['functionCall']['id']);
  return piece['type'] === 'tool_use' || isObject(piece['function']) ? text(piece['id']) : null;
}

function resultOf(piece: JsonObject): string | null {
  if (piece['type'] === 'function_call_output') return text(piece['call_id']);
  if (isObject(piece['functionResponse'])) return text(piece['functionResponse']['id']);
  return text(piece['tool_use_id']) ?? text(piece['tool_call_id']);
}

const ids = fc.constantFrom('a', 'b', 'c d', 'ü');
const words = fc.record({
  type: fc.constant('text' as const),
  text: fc.constantFrom('', ' \n', 'words'),
});
const file = fc.record(
  {
    type: fc.constant('file' as const),
    mediaType: fc.constantFrom('image/png', 'application/pdf', 'application/zip'),
    url: fc.constantFrom('data:image/png;base64,AA==', 'https://a.example/b', 'http://a.example/b'),
  },
  { requiredKeys: ['type', 'mediaType'] },
);
const thinking = { type: 'thinking', thinking: 'hm', signature: 's' };
const reasoning = fc.record({
  type: fc.constant('reasoning' as const),
  text: fc.constantFrom('', 'hm'),
  details: fc.subarray([
    { protocol: 'anthropic-messages', block: thinking },
    { protocol: 'openai-responses', item: { type: 'reasoning', id: 'rs', encrypted_content: 'x' } },
    { protocol: 'openai-chat', block: { type: 'reasoning.encrypted', data: 'x' } },
    { type: 'gemini.signature', signature: 's', on: 'nothing' },
    { type: 'gemini.signature', signature: 's', on: 'tool-call', toolCallId: 'a' },
  ]),
});
const call = fc.record({
  type: fc.constant('tool-call' as const),
  toolCallId: ids,
  toolName: fc.constant('f'),
  arguments: fc.constant('{}'),
});
const result = fc.record({
  type: fc.constant('tool-result' as const),
  toolCallId: ids,
  output: fc.uuid(),
});
const people = fc.constant<Part>({ type: 'warning', code: 'x', message: 'x' });
const question = fc.record({
  role: fc.constant('user' as const),
  parts: fc.array(fc.oneof(words, file), { maxLength: 3 }),
});
const answer = fc.record({
  role: fc.constant('assistant' as const),
  modelId: fc.constantFrom(null, 'elsewhere/model', ...VENDORS.map(({ id }) => `${id}/model`)),
  parts: fc.array(fc.oneof(words, file, reasoning, call, result, people), { maxLength: 9 }),
});
const conversation = fc.array<ConversationMessage>(fc.oneof(question, answer), { maxLength: 5 });

const named = (vendors: readonly Vendor[]) => vendors.map((vendor) => [vendor.id, vendor] as const);

function holds(
  vendor: Vendor,
  check: (steps: Step[], messages: readonly ConversationMessage[]) => void,
): void {
  fc.assert(
    fc.property(conversation, (messages) => check(stepsOf(vendor, messages), messages)),
    { numRuns: 300 },
  );
}

describe.each(named(VENDORS))('whatever was stored, %s is sent', (_, vendor) => {
  it('something, with nothing empty in it, and the user or a result at its end', () => {
    holds(vendor, (steps) => {
      expect(steps.filter(({ isEmpty }) => isEmpty)).toEqual([]);
      expect(['user', 'tool']).toContain(steps.at(-1)?.role);
    });
  });

  it('every call with its one result, before anything else is said', () => {
    holds(vendor, (steps) => {
      const open = new Set<string>();
      let hasResults = false;
      for (const { role, calls, results } of steps) {
        // Items are not messages: one answer may be several of them, up to its last call.
        const isSameAnswer = vendor.protocol.id === 'openai-responses' && !hasResults;
        if (role === 'user' || (role === 'assistant' && !isSameAnswer))
          expect([...open]).toEqual([]);
        for (const result of results) expect(open.delete(result)).toBe(true);
        hasResults = results.length > 0 && open.size > 0;
        for (const call of calls) {
          expect(open.has(call)).toBe(false);
          open.add(call);
        }
      }
      expect([...open]).toEqual([]);
    });
  });

  it('each result that there is of its calls', () => {
    holds(vendor, (_, messages) => {
      const sent = JSON.stringify(vendor.protocol.encode(requestOf(vendor, messages)).body);
      for (const output of messages.flatMap(outputsOf)) expect(sent).toContain(output);
    });
  });
});

describe.each(named(VENDORS.filter(({ id }) => STRICT.has(id))))(
  'whatever was stored, %s is sent',
  (_, vendor) => {
    it('turns that alternate, the first of them the user’s', () => {
      holds(vendor, (steps) => {
        expect(steps[0]?.role).toBe('user');
        for (const [index, { role }] of steps.entries()) {
          const before = steps[index - 1]?.role;
          expect(role === 'tool' ? before === 'user' : role === before).toBe(false);
        }
      });
    });
  },
);

describe.each(named(VENDORS.filter(({ id }) => id === 'mistral')))(
  'whatever was stored, %s is sent',
  (_, vendor) => {
    it('an answer between a tool and the user', () => {
      holds(vendor, (steps) => {
        const next = steps.filter((_, index) => steps[index - 1]?.role === 'tool');
        expect(next.map(({ role }) => role)).not.toContain('user');
      });
    });
  },
);

function requestOf(vendor: Vendor, messages: readonly ConversationMessage[]) {
  const { toolCallIds } = vendor.protocol;
  const asked = { model: 'model', systemPrompt: null, params: {}, messages };
  return replay(asked, { providerId: vendor.id, toolCallIds }).request;
}

/** The first result of each call of an answer. */
function outputsOf({ parts }: ConversationMessage): string[] {
  const called = parts.filter((part) => part.type === 'tool-call');
  return called.flatMap(({ toolCallId }) => {
    const result = parts.find(
      (part) => part.type === 'tool-result' && part.toolCallId === toolCallId,
    );
    return result?.type === 'tool-result' ? [result.output] : [];
  });
}
