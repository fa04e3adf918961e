// Puts long chats into the database of a server, behind its back: nobody could say so much in time.
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { markdownOf, questionOf } from './corpus.mjs';

const BetterSqlite3 = createRequire(new URL('../../../apps/server/package.json', import.meta.url))(
  'better-sqlite3',
);

/** Of an answer in a long chat. */
const ANSWER_CHARACTERS = 600;
/** Stands at the end of the last answer of each chat, for whoever waits for it. */
export const LAST_WORDS = 'These are the last words of this chat.';

/**
 * Adds so many messages to a chat that exists and is empty, questions and answers in turn.
 *
 * @param {{ dataDir: string, chatId: string, count: number, modelId: string }} options
 */
export function seedChat({ dataDir, chatId, count, modelId }) {
  const database = new BetterSqlite3(join(dataDir, 'parley.db'));
  try {
    database.pragma('busy_timeout = 5000');
    const insert = database.prepare(
      `insert into messages (id, chat_id, parent_id, role, parts, has_content, state, model_id, seq, created_at)
       values (@id, @chatId, @parentId, @role, @parts, 1, 'completed', @modelId, 0, @createdAt)`,
    );
    const start = Date.now() - count * 1000;
    const idOf = (index) =>
      index < 0 ? null : `bench-${String(index).padStart(6, '0')}-${chatId}`;
    database.transaction(() => {
      for (let index = 0; index < count; index += 1) {
        const isQuestion = index % 2 === 0;
        const text = isQuestion ? questionOf(index) : answerAt(index, count);
        insert.run({
          id: idOf(index),
          chatId,
          parentId: idOf(index - 1),
          role: isQuestion ? 'user' : 'assistant',
          parts: JSON.stringify([{ type: 'text', text }]),
          modelId: isQuestion ? null : modelId,
          createdAt: start + index * 1000,
        });
      }
      database
        .prepare('update chats set active_leaf_id = ?, model_id = ? where id = ?')
        .run(idOf(count - 1), modelId, chatId);
    })();
  } finally {
    database.close();
  }
}

/** Each begins at another place of the corpus: code, tables and formulas are spread over a chat. */
function answerAt(index, count) {
  const from = (index * 211) % 12_000;
  const text = LONG_TEXT.slice(from, from + ANSWER_CHARACTERS);
  return index === count - 1 ? `${text}\n\n${LAST_WORDS}` : text;
}

const LONG_TEXT = markdownOf(13_000);
