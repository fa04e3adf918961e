import { answer } from '@parley/providers/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { expectSoon, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** All that a cut can break: marks, characters of two code units, tables, fences, labels that come later. */
const TEXT = `# Head *with* marks

Text with **bold**, \`code\`, [a link](https://a.example/b_c "t"), [a label][one] and a note[^n]. 👩‍👩‍👧 שלום

1. one
   - [x] **done**
   - [ ] open

   \`\`\`ts
   const a = '\`\`';
   \`\`\`
2. two

| a | b |
|:--|--:|
| x \\| y | $5 |

> quoted
> - item
lazy

Under
---

![picture](https://p.example/q.png)

[one]: https://one.example

[^n]: The note, with **marks**.

End of 2 * 3 * 4.`;

const CUTS: readonly (readonly number[])[] = fc.sample(
  fc.array(fc.nat({ max: TEXT.length }), { minLength: 5, maxLength: 60 }),
  { numRuns: 5, seed: 8 },
);

function cutAt(text: string, cuts: readonly number[]): string[] {
  const ends = [...cuts, text.length].toSorted((one, other) => one - other);
  return ends
    .map((end, index) => text.slice(ends[index - 1] ?? 0, end))
    .filter((part) => part !== '');
}

/** What the last answer is drawn as; each has ids of its own for its notes. */
async function drawn(screen: Screen): Promise<string> {
  const html = await screen
    .answer()
    .getByRole('heading', { name: 'Head with marks' })
    .evaluate((heading) => heading.parentElement?.parentElement?.innerHTML ?? '');
  return html.replaceAll(/(id|href)="(#?)[^"]*-(note|reference)-/g, '$1="$2$3-');
}

test('what is drawn of an answer does not depend on where its text was cut, nor on whether it was watched', async () => {
  const screen = await stage.openReady();
  stage.server.upstream.next(answer({ deltas: [TEXT] }));
  await screen.send('At once');
  await expectVisible(screen.button('Send'));
  await screen.page.reload();
  await expectVisible(screen.answer().getByText('Load image'));
  await expectVisible(screen.answer().locator('pre [class*="text-syn"]').first());
  const whole = await drawn(screen);
  expect(whole).toContain('note-1');

  for (const cuts of CUTS) {
    stage.server.upstream.next(answer({ deltas: cutAt(TEXT, cuts) }));
    await screen.send('Again');
    await expectVisible(screen.button('Send'));
    await expectSoon(() => drawn(screen), whole);
  }
});
