import { answer } from '@parley/providers/testing';

import { expectSoon, expectText, expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import type { State } from './scene.ts';

const BLOCKS = `For your \`orders\` table with 12 million rows:

| Rows kept | Share | Index cost | Plan |
| --- | ---: | ---: | --- |
| 1,200 | 0.01 % | 1,310 | Index scan |
| 1,800,000 | 15 % | 611,000 | Sequential scan |

The cost of a sequential scan is

$$
C_\\text{seq} = N_\\text{pages} \\cdot c_\\text{page} + N_\\text{rows} \\cdot (c_\\text{tuple} + c_\\text{op})
$$

\`\`\`sql
select id, total
from orders
where created_at >= date '2026-11-01'
  and status = 'open'; -- 12 rows
\`\`\`

See [the manual](https://docs.example/) or [https://good.example](https://evil.example/).

![The plan](https://pictures.example/plan.png)`;

const LONG = `\`\`\`ts\n${Array.from(
  { length: 24 },
  (_, index) => `export const value${index} = ${index};`,
).join('\n')}\n\`\`\``;

const DIAGRAM = `\`\`\`mermaid
flowchart LR
  A[Request] --> B{Cached?}
  B -- yes --> C[Answer]
  B -- no --> D[Ask the provider]
  D --> C
\`\`\``;

/** What stands in an answer beside its text. */
export const RICH_BLOCKS: readonly State[] = [
  {
    name: 'answer-blocks',
    async arrange(stage, view) {
      const screen = await told(stage, view, BLOCKS);
      await expectSoon(() => screen.answer().locator('math').count(), 1);
      await expectVisible(screen.answer().locator('pre .text-syn-key').first());
      return screen;
    },
  },
  {
    name: 'answer-long-code',
    async arrange(stage, view) {
      const screen = await told(stage, view, LONG);
      await screen.button('Wrap lines').click();
      await expectVisible(screen.answer().locator('pre .text-syn-key').first());
      return screen;
    },
  },
  {
    name: 'answer-diagram',
    async arrange(stage, view) {
      const screen = await told(stage, view, DIAGRAM);
      await expectVisible(screen.button('Show source'));
      return screen;
    },
    async follows(page, theme) {
      const frame = page.frameLocator('iframe[src*="diagram"]');
      await expectVisible(frame.locator(`body[data-drawn=${theme}]`));
    },
  },
  {
    name: 'answer-diagram-failed',
    async arrange(stage, view) {
      const screen = await told(stage, view, '```mermaid\ngraph TD\n  A[[[\n```');
      await expectText(screen.answer(), 'This diagram could not be drawn.');
      return screen;
    },
  },
];

async function told(stage: Stage, view: ScreenOptions, text: string): Promise<Screen> {
  const screen = await stage.openReady(view);
  stage.server.upstream.next(answer({ deltas: [text] }));
  await screen.send('How does the planner decide?');
  await expectVisible(screen.button('Send'));
  return screen;
}
