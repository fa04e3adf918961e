import mermaid from 'mermaid';

import { memberOf } from '../lib/member-of.ts';
import { colourOf } from './colour-of.ts';
import { obey, report } from './frame.ts';
import { harmless } from './harmless.ts';
import { safeSvg } from './safe-svg.ts';

/** More is no picture any more, and would hold the browser for seconds. */
const MAX_TEXT = 20_000;
const MAX_EDGES = 300;

/** What a diagram's own text may not change: it is ours, or it could loosen what holds it. */
const SETTLED = [
  ...['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'logLevel'],
  ...['suppressErrorRendering', 'dompurifyConfig', 'htmlLabels', 'themeCSS', 'fontFamily'],
  ...['altFontFamily', 'theme', 'themeVariables', 'darkMode'],
];

obey((order) => {
  const source = memberOf(order, 'source');
  const theme = memberOf(order, 'theme');
  if (typeof source !== 'string') return;
  draw(source, theme === 'dark').catch(() => report({ type: 'failed' }));
});

let drawings = 0;

async function draw(source: string, isDark: boolean): Promise<void> {
  // Mermaid would draw a sentence about it instead.
  if (source.length > MAX_TEXT) return report({ type: 'failed' });
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  // What is still being drawn measures itself with these fonts.
  mermaid.initialize({ ...CONFIG, themeVariables: coloursOf(isDark) });
  drawings += 1;
  const drawing = drawings;
  // Under the same id Mermaid would take the last drawing away before there is another.
  const { svg: text } = await mermaid.render(`diagram-${drawing}`, harmless(source));
  if (drawing !== drawings) return;
  const svg = safeSvg(text);
  if (svg === null) return report({ type: 'failed' });
  const [, , width = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
  svg.style.maxWidth = '';
  const file = new XMLSerializer().serializeToString(svg);
  svg.setAttribute('width', '100%');
  svg.setAttribute('height', '100%');
  document.body.replaceChildren(svg);
  document.body.dataset['drawn'] = isDark ? 'dark' : 'light';
  report({ type: 'drawn', width, height, svg: file });
}

const CONFIG = {
  startOnLoad: false,
  securityLevel: 'strict',
  suppressErrorRendering: true,
  logLevel: 'fatal',
  maxTextSize: MAX_TEXT,
  maxEdges: MAX_EDGES,
  secure: SETTLED,
  // Text of SVG rather than HTML: it is drawn in every program that shows the saved file.
  htmlLabels: false,
  flowchart: { htmlLabels: false },
  theme: 'base',
  fontFamily: getComputedStyle(document.body).fontFamily,
} as const;

/** The tokens of the app in the words of Mermaid, which knows no OKLCH. */
function coloursOf(isDark: boolean) {
  const ink = colourOf('--ink');
  const fill = colourOf('--fill');
  const line = colourOf('--ink-3');
  const canvas = colourOf('--canvas');
  return {
    darkMode: isDark,
    background: canvas,
    mainBkg: fill,
    primaryColor: fill,
    primaryTextColor: ink,
    primaryBorderColor: colourOf('--control'),
    secondaryColor: colourOf('--wash'),
    tertiaryColor: colourOf('--well'),
    lineColor: line,
    textColor: ink,
    titleColor: ink,
    edgeLabelBackground: canvas,
    clusterBkg: colourOf('--well'),
    clusterBorder: colourOf('--line'),
    noteBkgColor: colourOf('--warn-wash'),
    noteTextColor: ink,
    noteBorderColor: colourOf('--warn-line'),
  };
}
