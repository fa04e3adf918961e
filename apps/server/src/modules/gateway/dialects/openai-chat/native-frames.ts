import type { ToolCallPart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import type { CallChange, FrameChange, NativeFrames } from '../native-frames.ts';
import { filledText, isObject } from '../fields.ts';
import { normalChoice } from './normal-choice.ts';
import { SentCalls } from './sent-calls.ts';

/** The names that text of reasoning goes by. */
const REASONING = ['reasoning', 'reasoning_content', 'reasoning_text'];

/** The chunks of a provider of this protocol. */
export class ChatFrames implements NativeFrames {
  /** Whether the client is told the usage. */
  readonly #tellsUsage: boolean;
  /** What every chunk of the answer says. */
  #names: JsonObject | null = null;
  /** Fragments of calls that have come and not gone on. */
  #fragments: JsonObject[] = [];
  /** What stands in their place, where they were not as they should be. */
  #calls: 'unknown' | 'as they came' | 'anew' = 'unknown';
  /** Of those that went on at once. */
  readonly #sent = new SentCalls();
  #hasChangedReasoning = false;
  #hasRole = false;
  hasOpenCalls = false;

  constructor(tellsUsage: boolean) {
    this.#tellsUsage = tellsUsage;
  }

  read(piece: JsonObject): void {
    this.#names ??= namesIn(piece);
    const fragments = fragmentsIn(piece);
    if (fragments.length === 0) return;
    this.#fragments.push(...fragments);
    this.hasOpenCalls = true;
  }

  close(): void {
    this.hasOpenCalls = false;
  }

  isLast(piece: JsonObject): boolean {
    return Boolean(choiceIn(piece)?.['finish_reason']);
  }

  pass(piece: JsonObject, change: FrameChange | null, calls: readonly CallChange[]): JsonObject[] {
    return this.#opened(this.#passed(this.#normal(piece), change, calls));
  }

  passFree(piece: JsonObject): JsonObject[] | null {
    const fragments = fragmentsIn(piece);
    if (fragments.length === 0) return this.#opened(this.#passed(this.#normal(piece), null, []));
    return this.#sent.take(fragments) ? this.#opened([this.#normal(piece)]) : null;
  }

  /** The piece itself, where clients can read it as it came. */
  #normal(piece: JsonObject): JsonObject {
    const choice = choiceIn(piece);
    if (choice === null) return piece;
    const normal = normalChoice(choice, this.#fragments.length > 0);
    return normal === choice ? piece : withFirstChoice(piece, normal);
  }

  #opened(passed: JsonObject[]): JsonObject[] {
    const first = passed.find((each) => choiceIn(each) !== null);
    if (this.#hasRole || first === undefined) return passed;
    this.#hasRole = true;
    // OpenAI's SDK (7.57) takes no answer without it, LangChain (1.5) reads none; some servers forget it.
    if (roleIn(first) !== null) return passed;
    return passed.map((each) => (each === first ? withRole(each) : each));
  }

  #passed(
    piece: JsonObject,
    change: FrameChange | null,
    calls: readonly CallChange[],
  ): JsonObject[] {
    // Clients look through the choices of whatever comes.
    if (!Array.isArray(piece['choices'])) return [];
    if (isOnlyUsage(piece)) return this.#tellsUsage ? [piece] : [];
    const fragments = fragmentsIn(piece);
    if (fragments.length > 0) return this.#passCalls(piece, change, calls);
    const isOther = change !== null || this.#hasChangedReasoning;
    return isOther ? this.#rewritten(piece, change) : [piece];
  }

  late(kind: 'text' | 'reasoning', text: string): JsonObject[] {
    return [this.#chunk(kind === 'text' ? { content: text } : { reasoning: text })];
  }

  /** Servers may end twice, and go on behind it: a choice that has ended is over, others beside it are not. */
  ending(last: readonly JsonObject[]): JsonObject[] {
    const ended = new Set<unknown>();
    const usage = last.findLast(isOnlyUsage);
    return last.filter((piece) => {
      if (isOnlyUsage(piece)) return piece === usage;
      const index = choiceIn(piece)?.['index'] ?? 0;
      if (ended.has(index)) return false;
      if (this.isLast(piece)) ended.add(index);
      return true;
    });
  }

  /** Calls in another form than the protocol's are written in it (H4). */
  whole(piece: JsonObject, calls: readonly ToolCallPart[]): JsonObject {
    const choice = choiceIn(piece);
    if (choice === null) return piece;
    const normal = normalChoice(choice, calls.length > 0);
    const { message } = normal;
    const given = isObject(message) ? (message['tool_calls'] ?? []) : [];
    const isFine = !isObject(message) || (Array.isArray(given) && isWrittenSo(given, calls));
    if (isFine) return normal === choice ? piece : withFirstChoice(piece, normal);
    const written = calls.map(({ toolCallId, toolName, arguments: args }) => ({
      ...{ id: toolCallId, type: 'function', function: { name: toolName, arguments: args } },
    }));
    return withFirstChoice(piece, { ...normal, message: { ...message, tool_calls: written } });
  }

  /** Failures have no form of the protocol's own. */
  brokenOff(own: readonly JsonObject[], error: unknown): JsonObject[] {
    if (error !== null) return [];
    return own
      .filter((piece) => choiceIn(piece) !== null || this.#tellsUsage)
      .map((piece) => ({ ...piece, ...this.#names }));
  }

  /**
   * Calls as the client is to put them together: their fragments as they came if that gives the calls
   * that passed, and else each of them anew, in the place of the first fragment (H4).
   */
  #passCalls(
    piece: JsonObject,
    change: FrameChange | null,
    calls: readonly CallChange[],
  ): JsonObject[] {
    const passed = calls.flatMap(({ to }) => (to === null ? [] : [to]));
    const isFirst = this.#calls === 'unknown';
    if (isFirst) this.#calls = isByTheBook(this.#fragments, passed) ? 'as they came' : 'anew';
    const rest = change === null ? null : { ...change, isRefused: false };
    if (this.#calls === 'as they came') {
      const isOther = rest?.text !== null || rest.reasoning !== null || this.#hasChangedReasoning;
      return rest !== null && isOther ? this.#rewritten(piece, rest) : [piece];
    }
    const others = this.#rewritten(withDelta(piece, { tool_calls: undefined }), rest);
    const anew = isFirst ? this.#sent.rest(passed).map((delta) => this.#chunk(delta)) : [];
    // The chunk that says the end comes after what it ends.
    return this.isLast(piece) ? [...anew, ...others] : [...others, ...anew];
  }

  #rewritten(piece: JsonObject, change: FrameChange | null): JsonObject[] {
    const choice = choiceIn(piece);
    const isEnd = this.isLast(piece);
    if (choice === null) return change?.isRefused === true ? [] : [piece];
    if (typeof change?.reasoning === 'string') this.#hasChangedReasoning = true;
    if (change?.isRefused === true) return isEnd ? [withOnly(piece, {})] : [];
    const given = isObject(choice['delta']) ? choice['delta'] : {};
    const names = REASONING.filter((name) => filledText(given[name]) !== null);
    const reasoning = change?.reasoning ?? null;
    const said = reasoning === null || names.length > 0 ? names : ['reasoning'];
    const delta = {
      ...given,
      ...(typeof change?.text !== 'string' ? {} : { content: change.text }),
      ...(reasoning === null
        ? {}
        : Object.fromEntries(said.map((name) => [name, reasoning || undefined]))),
      // They repeat the text, and are signed with it.
      ...(this.#hasChangedReasoning || change?.losesDetails === true
        ? { reasoning_details: undefined }
        : {}),
      ...(change?.losesSources === true ? { annotations: undefined } : {}),
      ...(typeof change?.text !== 'string' ? {} : { refusal: undefined }),
    };
    const rewritten = withDelta(piece, delta, typeof change?.text !== 'string');
    return isEnd || saysSomething(rewritten) ? [rewritten] : [];
  }

  #chunk(delta: JsonObject): JsonObject {
    return { ...this.#names, choices: [{ index: 0, delta, finish_reason: null }] };
  }
}

function namesIn({ choices: _, usage: __, ...names }: JsonObject): JsonObject | null {
  return Object.keys(names).length === 0 ? null : names;
}

function choiceIn({ choices }: JsonObject): JsonObject | null {
  const [choice]: readonly unknown[] = Array.isArray(choices) ? choices : [];
  return isObject(choice) ? choice : null;
}

function roleIn(piece: JsonObject): string | null {
  const delta = choiceIn(piece)?.['delta'];
  return isObject(delta) ? filledText(delta['role']) : null;
}

function withRole(piece: JsonObject): JsonObject {
  const choice = choiceIn(piece) ?? {};
  const delta = isObject(choice['delta']) ? choice['delta'] : {};
  return { ...piece, choices: [{ ...choice, delta: { ...delta, role: 'assistant' } }] };
}

function fragmentsIn(piece: JsonObject): JsonObject[] {
  const delta = choiceIn(piece)?.['delta'];
  const calls: unknown = isObject(delta) ? delta['tool_calls'] : null;
  return Array.isArray(calls) ? calls.filter(isObject) : [];
}

function isOnlyUsage({ choices, usage }: JsonObject): boolean {
  return isObject(usage) && Array.isArray(choices) && choices.length === 0;
}

/** Whether a client that knows the protocol alone puts these calls together from the fragments. */
function isByTheBook(fragments: readonly JsonObject[], calls: readonly ToolCallPart[]): boolean {
  const written: { id: string; name: string; args: string }[] = [];
  for (const { index, id, function: fn } of fragments) {
    const { name, arguments: args = '' } = isObject(fn) ? fn : {};
    if (typeof index !== 'number' || typeof args !== 'string') return false;
    const open = written[index];
    if (open !== undefined) {
      // What names a call comes once.
      if (filledText(id) !== null || filledText(name) !== null) return false;
      open.args += args;
      continue;
    }
    if (index !== written.length || typeof id !== 'string' || typeof name !== 'string')
      return false;
    written.push({ id, name, args });
  }
  const expected = calls.map(({ toolCallId, toolName, arguments: args }) => ({
    ...{ id: toolCallId, name: toolName, args },
  }));
  return JSON.stringify(written) === JSON.stringify(expected);
}

/** Whether a whole answer has these calls, as the protocol writes them. */
function isWrittenSo(given: readonly unknown[], calls: readonly ToolCallPart[]): boolean {
  return (
    given.length === calls.length &&
    calls.every(({ toolCallId, toolName, arguments: args }, index) => {
      const call = given[index];
      // Calls that are no functions are the provider's own.
      if (isObject(call) && filledText(call['type']) !== null && call['type'] !== 'function')
        return true;
      if (!isObject(call) || !isObject(call['function'])) return false;
      const { name, arguments: said } = call['function'];
      const isFunction = call['type'] === 'function' && call['id'] === toolCallId;
      return isFunction && name === toolName && said === args;
    })
  );
}

function withFirstChoice(piece: JsonObject, choice: JsonObject): JsonObject {
  const [, ...others]: readonly unknown[] = Array.isArray(piece['choices']) ? piece['choices'] : [];
  return { ...piece, choices: [choice, ...others] };
}

/** The chunk with these members of its delta over those it has. */
function withDelta(piece: JsonObject, members: JsonObject, keepsLogprobs = true): JsonObject {
  const choice = choiceIn(piece) ?? {};
  const delta = isObject(choice['delta']) ? choice['delta'] : {};
  const logprobs = keepsLogprobs ? {} : { logprobs: undefined };
  const written = clean({ ...choice, delta: clean({ ...delta, ...members }), ...logprobs });
  return { ...piece, choices: [written] };
}

function withOnly(piece: JsonObject, delta: JsonObject): JsonObject {
  return { ...piece, choices: [{ ...choiceIn(piece), delta }] };
}

function clean(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Whether there is anything in a chunk but empty text: a role is, as it comes once. */
function saysSomething(piece: JsonObject): boolean {
  const delta = choiceIn(piece)?.['delta'];
  if (!isObject(delta)) return false;
  return (
    isObject(piece['usage']) ||
    Object.values(delta).some((value) => value !== '' && value !== null && value !== undefined)
  );
}
