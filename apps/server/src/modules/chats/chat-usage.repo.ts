import type { Totals } from '@parley/contracts';
import { type SQL, sql } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';

/** The sums of the answers on a branch and of those beside it; no row where there are none. */
export type TotalsRow = Totals & { onBranch: number };

/** Sums what is stored of usage, within the database: what was said is not read for it. */
export class ChatUsageRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @param leafId `null`: no branch, all stands beside it */
  async totals(chatId: string, leafId: string | null): Promise<TotalsRow[]> {
    const isKnown = (...of: SQL[]) => sql`${sql.join(of, sql` is not null and `)} is not null`;
    const input = tokens('inputTokens');
    const output = tokens('outputTokens');
    const cost = sql`cast(${member('costUsd')} as double precision)`;
    return this.#store.db
      .select({
        onBranch: number(sql`on_branch`),
        answers: number(sql`count(*)`),
        inputTokens: number(sum(input)),
        outputTokens: number(sum(output)),
        reasoningTokens: number(sum(tokens('reasoningTokens'))),
        cachedInputTokens: number(sum(tokens('cachedInputTokens'))),
        costUsd: number(sum(cost)),
        unknownCosts: number(sum(sql`case when ${isKnown(cost)} then 0 else 1 end`)),
        unknownTokens: number(sum(sql`case when ${isKnown(input, output)} then 0 else 1 end`)),
      })
      .from(this.#answers(chatId, leafId))
      .groupBy(sql`on_branch`);
  }

  /** A row for each answer that counts: its usage, and whether it stands on the branch. */
  #answers(chatId: string, leafId: string | null): SQL {
    const { generations, messages } = this.#store.tables;
    // `union` goes over no message twice, so a ring of parents ends. The joins are those of `LinksRepo`.
    return sql`(
      with recursive branch (id, chat_id, parent_id) as (
        select id, chat_id, parent_id from ${messages} where id = ${leafId} and chat_id = ${chatId}
        union
        select above.id, above.chat_id, above.parent_id from branch cross join ${messages} above
        where above.id = branch.parent_id and above.chat_id = branch.chat_id
      )
      select case when id in (select id from branch) then 1 else 0 end as on_branch, usage
      from ${messages}
      where chat_id = ${chatId} and role = 'assistant' and ${counts(sql`has_content`)}
      union all
      select 0 as on_branch, usage
      from ${generations} attempt
      where chat_id = ${chatId} and ${counts(sql`had_output`)}
        and not exists (select 1 from ${messages} answer where answer.id = attempt.message_id)
    ) as answers`;
  }
}

/** A provider that was stopped, or left in the middle, may ask for its pay, whatever it had written. */
function counts(hasWritten: SQL): SQL {
  return sql`state <> 'running'
    and (usage is not null or ${hasWritten} or state in ('stopped', 'interrupted'))`;
}

/** Both databases read a member of JSON so: the text of it here, its value there. */
function member(name: keyof Totals): SQL {
  return sql`usage ->> ${sql.raw(`'${name}'`)}`;
}

function tokens(name: keyof Totals): SQL {
  return sql`cast(${member(name)} as bigint)`;
}

function sum(of: SQL): SQL {
  return sql`coalesce(sum(${of}), 0)`;
}

/** PostgreSQL gives sums and counts as text. */
function number(of: SQL): SQL<number> {
  return sql<number>`${of}`.mapWith(Number);
}
