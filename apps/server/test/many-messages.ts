import { alterDatabase } from './alter-database.ts';
import { engine } from './test-database.ts';

const ROWS_PER_STATEMENT = 1000;

/**
 * Puts so many short messages into a chat, one below the other, behind the back of the server: as many
 * as nobody says in a test.
 *
 * @returns the id of the last
 */
export async function manyMessages(
  dataDir: string,
  { chatId, below, count }: { chatId: string; below: string; count: number },
): Promise<string> {
  const idOf = (index: number) =>
    index < 0 ? below : `made-${String(index).padStart(6, '0')}-of-${chatId}`;
  const start = Date.now();
  const rows = Array.from({ length: count }, (_, index) => {
    const role = index % 2 === 0 ? 'user' : 'assistant';
    const at = timeValue(start + index);
    const parts = JSON.stringify([{ type: 'text', text: `Said as number ${index}. `.repeat(40) }]);
    return `('${idOf(index)}', '${chatId}', '${idOf(index - 1)}', '${role}', '${parts}', ${trueValue}, 'completed', 0, ${at})`;
  });
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT)
    await alterDatabase(
      dataDir,
      `insert into messages (id, chat_id, parent_id, role, parts, has_content, state, seq, created_at)
       values ${rows.slice(from, from + ROWS_PER_STATEMENT).join(', ')}`,
    );
  return idOf(count - 1);
}

const trueValue = engine === 'postgres' ? 'true' : '1';

function timeValue(ms: number): string {
  return engine === 'postgres' ? `to_timestamp(${ms / 1000})` : String(ms);
}
