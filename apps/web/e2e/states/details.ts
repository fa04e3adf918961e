import { answer, answerFrames, end, head } from '@parley/providers/testing';

import { expectText, expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { ANSWER, answered, QUESTION, REASONING, type State } from './scene.ts';

const USAGE = {
  prompt_tokens: 1284,
  completion_tokens: 612,
  total_tokens: 1896,
  cost: 0.0131,
  prompt_tokens_details: { cached_tokens: 1024 },
  completion_tokens_details: { reasoning_tokens: 208 },
};
/** How long everything took, the same in every picture. */
const TIMINGS = { firstTokenMs: 612, reasoningMs: 14_200, totalMs: 21_900 };

const ARABIC_QUESTION = 'لماذا يبدو البحر أخضر قرب الشاطئ؟ اكتب مثالًا في TypeScript.';
const ARABIC_ANSWER = `# لماذا يتغير اللون

قرب الشاطئ يكون الماء **ضحلًا**، فيعيد الرمل جزءًا من الضوء:

1. يمتص الماء الأحمر أولًا
2. يعيد القاع ما بقي
   - الأخضر قرب الشاطئ
   - الأزرق بعيدًا عنه

| العمق | اللون |
| --- | ---: |
| 2 م | أخضر |
| 40 م | أزرق |

\`\`\`ts
const seen = light.filter((ray) => ray.wavelength < 600);
\`\`\`

> בעברית: הים נראה ירוק ליד החוף, ו־\`filter\` נשאר משמאל לימין.

Further out nothing comes back from the ground, and the sea turns blue.`;

/** What an answer tells about itself, and text that runs the other way. */
export const DETAILS: readonly State[] = [
  {
    name: 'chat-usage',
    async arrange(stage, view) {
      const screen = await timed(stage, view, {});
      await screen.page.getByRole('button', { name: /^Usage:/ }).click();
      await expectText(usageOf(screen), 'This chat $');
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'chat-usage-unknown',
    async arrange(stage, view) {
      const screen = await timed(stage, view, { usage: null });
      await screen.page.getByRole('button', { name: /^Usage:/ }).click();
      await expectText(usageOf(screen), 'This chat Unknown');
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'chat-context',
    async arrange(stage, view) {
      const screen = await nearlyFull(stage, view, 105_000);
      await screen.page.getByRole('button', { name: /of the context/ }).click();
      await expectVisible(screen.page.getByRole('dialog', { name: 'Context used' }));
      return screen;
    },
    isLostWhenNarrow: true,
  },
  { name: 'chat-context-full', arrange: (stage, view) => nearlyFull(stage, view, 126_000) },
  {
    name: 'chat-thinking-open',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      const gate = stage.server.upstream.hold();
      const reasoning = `${REASONING}\n\nSo the depth decides.\n\nAnd the sand`;
      stage.server.upstream.next([
        head(),
        ...answerFrames({ reasoning, deltas: [] }),
        { do: 'wait', gate },
        end,
      ]);
      await screen.send(QUESTION);
      await screen.page.getByRole('button', { name: /^Thinking/ }).click();
      await expectText(screen.answer(), 'And the sand');
      return screen;
    },
  },
  { name: 'chat-right-to-left', arrange: rightToLeft },
  {
    name: 'chat-forced-colours',
    async arrange(stage, view) {
      const screen = await nearlyFull(stage, view, 105_000);
      await screen.page.emulateMedia({ forcedColors: 'active' });
      return screen;
    },
  },
  {
    // What a page of this size has of it at twice its size.
    name: 'chat-twice-as-large',
    async arrange(stage, view) {
      const { width = 0, height = 0 } = view;
      const screen = await timed(stage, { width: width / 2, height: height / 2 }, {});
      return screen;
    },
  },
];

function usageOf(screen: Screen) {
  return screen.page.getByRole('dialog', { name: 'Usage of this answer' });
}

/** A chat whose answer took a time of its own. */
async function timed(
  stage: Stage,
  view: ScreenOptions,
  { usage = USAGE }: { usage?: typeof USAGE | null },
): Promise<Screen> {
  const script = answer({ reasoning: REASONING, deltas: [ANSWER], usage });
  const screen = await answered(stage, view, script);
  await screen.page.route('**/messages*', async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    Object.assign(json.messages.at(-1), { timings: TIMINGS });
    await route.fulfill({ response, json });
  });
  await screen.page.reload();
  await expectText(screen.answer(), 'the sea turns blue');
  await expectText(screen.answer(), 'Thought for 14 s');
  return screen;
}

async function nearlyFull(stage: Stage, view: ScreenOptions, tokens: number): Promise<Screen> {
  const usage = { ...USAGE, prompt_tokens: tokens - 612, total_tokens: tokens };
  const screen = await answered(stage, view, answer({ deltas: [ANSWER], usage }));
  await expectVisible(screen.page.getByRole('region', { name: 'Context used' }));
  return screen;
}

async function rightToLeft(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  stage.server.upstream.next(
    answer({ reasoning: 'السؤال عن لون البحر.', deltas: [ARABIC_ANSWER], usage: USAGE }),
  );
  await screen.send(ARABIC_QUESTION);
  await expectText(screen.answer(), 'the sea turns blue');
  await expectVisible(screen.button('Send'));
  return screen;
}
