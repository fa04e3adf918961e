import { randomInt } from 'node:crypto';

import type { BranchMessage } from '@parley/contracts';
import {
  answer,
  answerFrames,
  head,
  httpError,
  type Script,
  silence,
} from '@parley/providers/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { again, askAsync, follow, followUp, type Question, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { started } from './started.ts';
import { chatOf, everyMessage, ids, say, wholeBranch } from './talking.ts';

const CHANGES = 50;
/** Each begins with an empty server, and is some seven hundred requests. Others in each run, told in its name. */
const SEEDS = Array.from({ length: 4 }, () => randomInt(2 ** 31));

const KINDS = [
  ...['ask', 'ask', 'begin anew', 'edit a question', 'regenerate', 'regenerate', 'regenerate'],
  ...['stop at once', 'stop in the middle', 'leave running', 'fail', 'continue', 'edit an answer'],
  'stop a continuation',
  ...['delete', 'switch', 'fork the path', 'fork everything'],
  ...['two at once', 'two at once', 'two at once'],
] as const;

/** What two tabs may do at one moment. */
const PAIRS = [
  ['regenerate', 'delete'],
  ['ask', 'delete'],
  ['regenerate', 'regenerate'],
  ['continue', 'edit an answer'],
  ['continue', 'delete'],
  ['edit an answer', 'delete'],
  ['switch', 'delete'],
  ['switch', 'regenerate'],
  ['fork everything', 'delete'],
  ['fork everything', 'ask'],
  ['delete', 'delete'],
] as const;
type Deed = (typeof PAIRS)[number][number];

interface Change {
  kind: (typeof KINDS)[number];
  /** Which of the messages that there are. */
  pick: number;
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat({ max: 1000 }) }),
  { minLength: CHANGES, maxLength: CHANGES },
);

const PARTIAL: Script = [head(), ...answerFrames({ text: 'partial' }), silence];

const WRITTEN = [{ type: 'text', id: 'text-1', text: 'partial' }];

interface Stored {
  id: string;
  chatId: string;
  parentId: string | null;
  role: string;
  hasContent: number | boolean;
}

/** A chat, and what a person does in it. */
class Person {
  readonly server: TestServer;
  chatId: string;
  readonly done = new Map<string, number>();

  constructor(server: TestServer, chatId: string) {
    this.server = server;
    this.chatId = chatId;
  }

  async make(change: Change): Promise<void> {
    const before = await this.stored();
    const status = await this.#do(change, before);
    const outcome = `${change.kind}: ${status}`;
    this.done.set(outcome, (this.done.get(outcome) ?? 0) + 1);
    // Nothing that is running may be built on or edited; all else works.
    expect([200, 201, 202, 204, 409]).toContain(status);
    if (change.kind === 'delete' || change.kind === 'switch' || change.kind.startsWith('fork'))
      expect(status).toBeLessThan(300);
  }

  async stored(chatId = this.chatId): Promise<Stored[]> {
    return this.server.rows<Stored>(
      `select id, chat_id as "chatId", parent_id as "parentId", role, has_content as "hasContent"
       from messages where chat_id = '${chatId}' order by id`,
    );
  }

  async #do({ kind, pick }: Change, before: readonly Stored[]): Promise<number> {
    const any = before[pick % before.length];
    const users = before.filter(({ role }) => role === 'user');
    const answers = before.filter(({ role }) => role === 'assistant');
    const user = users[pick % users.length];
    const reply = answers[pick % answers.length];
    const { chatId } = this;
    if (kind === 'begin anew' || any === undefined || user === undefined)
      return this.#ask(question('Anew', { chatId }));
    const regenerated = { ...again(question()), chatId, parentId: user.id };
    switch (kind) {
      case 'ask':
        return this.#ask(followUp(chatId, reply?.id ?? user.id));
      case 'edit a question':
        return this.#ask(question('Edited', { chatId, parentId: user.parentId }));
      case 'regenerate':
        return this.#ask(regenerated);
      case 'fail':
        this.server.upstream.next(httpError(400));
        await this.#ask(regenerated);
        return 200;
      case 'stop at once':
      case 'stop in the middle':
        return this.#stop(regenerated, kind === 'stop at once' ? [head(), silence] : PARTIAL);
      case 'stop a continuation':
        if (reply === undefined) return 200;
        return this.#stopContinuing({ ...regenerated, parentId: reply.id, continue: true });
      case 'two at once':
        return reply === undefined ? this.#ask(regenerated) : this.#both(pick, before);
      case 'leave running':
        await this.#begin(regenerated, PARTIAL);
        return 202;
      case 'continue':
        if (reply === undefined) return 200;
        return this.#ask({ ...regenerated, parentId: reply.id, continue: true });
      case 'edit an answer':
        return this.#edit(reply?.id ?? user.id, before);
      case 'delete':
        return this.#delete(any.id, before);
      case 'switch':
        return this.#switch(any.id);
      case 'fork the path':
      case 'fork everything':
        return this.#fork(any.id, kind === 'fork the path' ? 'path' : 'all');
    }
  }

  async #ask(body: object): Promise<number> {
    const call = this.server.call('POST', '/api/generations', { ...body, stream: false });
    return (await call).status;
  }

  async #begin(asked: Question, script: Script): Promise<void> {
    const count = this.server.upstream.completions.length + 1;
    this.server.upstream.next(script);
    await askAsync(this.server, asked);
    await this.server.upstream.received(count);
    if (script !== PARTIAL) return;
    const reader = await follow(this.server, asked.generationId);
    await reader.until(({ event }) => event === 'text-delta');
    reader.close();
  }

  /** Refused where the answer is being written; then the script is not for the next one. */
  async #stopContinuing(asked: Question): Promise<number> {
    const [row] = await this.server.rows<{ state: string }>(
      `select state from messages where id = '${asked.parentId}'`,
    );
    if (row?.state === 'running') return this.#ask(asked);
    return this.#stop(asked, PARTIAL);
  }

  /** Neither may break what the other does; one may find that the other was quicker. */
  async #both(pick: number, before: readonly Stored[]): Promise<number> {
    const [one, other] = PAIRS[pick % PAIRS.length] ?? PAIRS[0];
    const statuses = await Promise.all([
      this.#deed(one, pick, before),
      this.#deed(other, pick * 7 + 1, before),
    ]);
    for (const status of statuses) expect([200, 201, 204, 404, 409]).toContain(status);
    return 200;
  }

  async #deed(deed: Deed, pick: number, before: readonly Stored[]): Promise<number> {
    const { chatId } = this;
    const of = (role: string) => {
      const rows = before.filter((row) => row.role === role);
      return (rows[pick % rows.length] ?? before[0])?.id ?? '';
    };
    const any = before[pick % before.length]?.id ?? '';
    const anew: Question = { ...again(question()), chatId };
    const call = async (method: string, path: string, body?: object) =>
      (await this.server.call(method, path, body)).status;
    switch (deed) {
      case 'ask':
        return this.#ask(followUp(chatId, of('assistant')));
      case 'regenerate':
        return this.#ask({ ...anew, parentId: of('user') });
      case 'continue':
        return this.#ask({ ...anew, parentId: of('assistant'), continue: true });
      case 'edit an answer':
        return call('PATCH', `/api/messages/${of('assistant')}`, {
          parts: [{ type: 'text', text: 'Edited' }],
        });
      case 'delete':
        return call('DELETE', `/api/messages/${any}`);
      case 'switch':
        return call('PATCH', `/api/chats/${chatId}`, { activeLeafId: any });
      case 'fork everything':
        return call('POST', `/api/chats/${chatId}/fork`, { messageId: any, scope: 'all' });
    }
  }

  async #stop(asked: Question, script: Script): Promise<number> {
    await this.#begin(asked, script);
    const path = `/api/generations/${asked.generationId}/stop`;
    return (await this.server.call('POST', path)).status;
  }

  async #edit(id: string, before: readonly Stored[]): Promise<number> {
    const parts = [{ type: 'text', text: 'Edited' }];
    const { status } = await this.server.call('PATCH', `/api/messages/${id}`, { parts });
    expect(ids(await this.stored())).toEqual(ids(before));
    return status;
  }

  async #delete(id: string, before: readonly Stored[]): Promise<number> {
    const gone = new Set([id]);
    for (let size = 0; size < gone.size;) {
      size = gone.size;
      for (const row of before) if (gone.has(row.parentId ?? '')) gone.add(row.id);
    }
    const { status } = await this.server.call('DELETE', `/api/messages/${id}`);
    expect(ids(await this.stored())).toEqual(ids(before).filter((kept) => !gone.has(kept)));
    return status;
  }

  async #switch(id: string): Promise<number> {
    const leaf = (await wholeBranch(this.server, this.chatId, { through: id })).at(-1);
    const change = { activeLeafId: leaf?.id };
    const { status } = await this.server.call('PATCH', `/api/chats/${this.chatId}`, change);
    expect((await wholeBranch(this.server, this.chatId)).at(-1)?.id).toBe(leaf?.id);
    return status;
  }

  /** Goes on in the fork, having compared it. */
  async #fork(messageId: string, scope: 'path' | 'all'): Promise<number> {
    const source = await everyMessage(this.server, this.chatId);
    const path = await wholeBranch(this.server, this.chatId, { leafId: messageId });
    const { status, body } = await this.server.call('POST', `/api/chats/${this.chatId}/fork`, {
      messageId,
      scope,
    });
    const { id } = body.chat;
    const fork = await everyMessage(this.server, id);
    const wanted = scope === 'all' ? source.values() : path;
    expect(outline(fork.values())).toEqual(outline(wanted));
    const branch = await wholeBranch(this.server, id);
    expect(branch.slice(0, path.length).map(said)).toEqual(path.map(said));
    expect(ids(await this.stored())).toEqual(ids(source.values()).toSorted());
    this.chatId = id;
    return status;
  }
}

/** Of an answer that is being written (all begin alike) what readers see, which is stored later. */
function said({ role, parts, state }: BranchMessage): string {
  return JSON.stringify([role, state === 'running' ? WRITTEN : parts]);
}

/** A tree without its ids: what each message says, with what is below it. */
function outline(messages: Iterable<BranchMessage>): unknown[] {
  const all = [...messages];
  const known = new Set(ids(all));
  const below = (parent: string | null): unknown[] =>
    all
      .filter(({ parentId }) => (known.has(parentId ?? '') ? parentId : null) === parent)
      .map((message) => [said(message), below(message.id)])
      .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return below(null);
}

/** What holds of every chat at every moment. */
async function expectTree(person: Person): Promise<void> {
  const { server, chatId } = person;
  const stored = await person.stored();
  const all = await everyMessage(server, chatId);
  expect([...all.keys()].toSorted()).toEqual(ids(stored).toSorted());
  for (const { id, parentId } of stored) {
    expect(all.get(id)).toMatchObject({ id, parentId });
    if (parentId !== null) expect(all.has(parentId)).toBe(true);
  }
  for (const { id, parentId, siblingIds } of all.values()) {
    const siblings = stored.filter((row) => row.parentId === parentId);
    expect(siblingIds.toSorted()).toEqual(ids(siblings).toSorted());
    for (const sibling of siblingIds) expect(all.get(sibling)?.siblingIds).toEqual(siblingIds);
    const way = new Set([id]);
    for (let next = parentId; next !== null; next = all.get(next)?.parentId ?? null) {
      expect(way.has(next)).toBe(false);
      way.add(next);
    }
  }
  const { activeLeafId } = await chatOf(server, chatId);
  const shown = await wholeBranch(server, chatId);
  expect(activeLeafId).toBe(shown.at(-1)?.id ?? null);
  expect(shown.length === 0).toBe(stored.length === 0);
}

/** What holds when nothing runs any more, of every chat that was made on the way. */
async function expectRest(server: TestServer): Promise<void> {
  const chats = await server.rows<{ id: string }>('select id from chats');
  for (const { id } of chats) {
    expect((await chatOf(server, id)).running).toBe(false);
    await expectTree(new Person(server, id));
  }
  for (const [what, query] of LEFT_OVERS)
    expect({ what, rows: await server.rows(query) }).toEqual({ what, rows: [] });
}

const LEFT_OVERS = [
  ['a message that is written', `select id from messages where state = 'running'`],
  ['a generation that runs', `select id from generations where state = 'running'`],
  [
    'a message without its generation',
    `select id from messages where generation_id is not null
       and generation_id not in (select id from generations)`,
  ],
  [
    'a generation of what was deleted',
    // An attempt that wrote nothing was replaced; its question is there.
    `select id from generations where message_id not in (select id from messages)
       and parent_id not in (select id from messages)`,
  ],
  [
    'events of no generation',
    `select generation_id from generation_events
       where generation_id not in (select id from generations)`,
  ],
  [
    'a shown leaf that is not in its chat',
    `select id from chats where active_leaf_id is not null and not exists
       (select 1 from messages where messages.id = active_leaf_id and chat_id = chats.id)`,
  ],
  [
    'a shown leaf that is none',
    `select id from chats where exists (select 1 from messages where parent_id = active_leaf_id)`,
  ],
] as const;

describe(`${CHANGES} edits, regenerations, stops, continuations, deletions and forks`, () => {
  // Each has a time limit of its own: on a machine that is busy elsewhere one may take a minute.
  it.each(SEEDS)(
    'leave a tree: every message in it once, siblings with one parent, a shown leaf that is there (seed %i)',
    async (seed) => {
      await fc.assert(
        fc.asyncProperty(changes, async (list) => {
          const server = await started();
          server.upstream.always(answer());
          const first = question('Hello');
          await say(server, first);
          const person = new Person(server, first.chatId);
          for (const change of list) {
            await person.make(change);
            await expectTree(person);
          }
          await stopEverything(server);
          await expectRest(server);
          expect(server.logLines.filter((line) => line.includes('chat.tree-broken'))).toEqual([]);
          expect(server.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
          const told = [...person.done].map(([outcome, count]) => `${outcome} × ${count}`);
          process.stdout.write(`seed ${seed}: ${told.toSorted().join(', ')}\n`);
        }),
        { numRuns: 1, endOnFailure: true, seed },
      );
    },
    120_000,
  );
});

async function stopEverything(server: TestServer): Promise<void> {
  const running = await server.rows<{ id: string }>(
    `select id from generations where state = 'running' and model_id = '${DEFAULT_MODEL}'`,
  );
  for (const { id } of running) await server.call('POST', `/api/generations/${id}/stop`);
}
