import type { Script } from '@parley/providers/testing';

import type { Page } from 'playwright-core';

import { expectText, expectVisible } from '../expect-soon.ts';
import { heldAnswer } from '../held-answer.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** Something the app can look like. */
export interface State {
  name: string;
  /** Brings a page there; what it does may differ on a phone. */
  arrange: (stage: Stage, view: ScreenOptions) => Promise<Screen>;
  /** A page that is there and becomes as narrow as a phone is somewhere else: it is arranged again. */
  isLostWhenNarrow?: true;
  /** Where a part of the page follows the theme a moment later: until it has. */
  follows?: (page: Page, theme: 'light' | 'dark') => Promise<void>;
}

/** What is asked, and answered, wherever it does not matter what. */
export const QUESTION = 'Why does the sea look green close to the shore?';
export const ANSWER = `Close to the shore the water is shallow, so the sand below sends part of the light back.

The colour you see is what is left after the water has taken out the red:

\`\`\`ts
const seen = light.filter((ray) => ray.wavelength < 600);
\`\`\`

Further out nothing comes back from the ground, and the sea turns blue.`;
export const REASONING = 'Water absorbs red light first.\nThe ground matters where it is shallow.';

/** From here on, the sidebar stands beside the page. */
const WIDE = 1280;

/** A chat of one question, and the answer that the script makes of it. */
export async function answered(stage: Stage, view: ScreenOptions, script: Script): Promise<Screen> {
  const screen = await stage.openReady(view);
  stage.server.upstream.next(script);
  await screen.send(QUESTION);
  await expectText(screen.answer(), 'the sea turns blue');
  await expectVisible(screen.button('Send'));
  return screen;
}

/** A chat whose answer has come half of its way. */
export async function streaming(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  const [before = '', after = ''] = ANSWER.split('Further');
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, [before], [after]));
  await screen.send(QUESTION);
  await expectText(screen.answer(), 'const seen');
  return screen;
}

/** Where it does not stand beside the page. */
export async function openSidebar(screen: Screen): Promise<void> {
  const { width = 0 } = screen.page.viewportSize() ?? {};
  if (width < WIDE) await screen.button('Open sidebar').click();
}
