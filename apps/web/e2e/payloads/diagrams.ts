import type { Payload } from './payload.ts';

function fenced(...lines: string[]): Payload {
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** Diagrams that would run a script, lead somewhere, load something, or loosen what holds them. */
export const DIAGRAMS: readonly Payload[] = [
  fenced('flowchart LR', '  A[ID] --> B', '  click A "javascript:ran(ID)"'),
  fenced('flowchart LR', '  A[ID] --> B', '  click A href "javascript:ran(ID)" _self'),
  fenced('flowchart LR', '  A[ID] --> B', '  click A call ran(ID)'),
  fenced('flowchart LR', '  A[ID] --> B', '  click A ran "ID"'),
  fenced('flowchart LR', '  A[ID] --> B', '  click A "http://HOST/ID" _top'),
  fenced('flowchart LR', '  A["<img src=x onerror=ran(ID)>"] --> B[ID]'),
  fenced('flowchart LR', '  A["<script>ran(ID)</script>"] --> B[ID]'),
  fenced('flowchart LR', '  A["<iframe src=javascript:ran(ID)>"] --> B[ID]'),
  fenced('flowchart LR', '  A["<img src=http://HOST/ID.png>"] --> B[ID]'),
  fenced('flowchart LR', '  A["`**ID** <img src=http://HOST/ID.png>`"] --> B'),
  fenced('flowchart LR', '  A@{ img: "http://HOST/ID.png", label: "ID" } --> B'),
  fenced('flowchart LR', '  A[ID]:::x --> B', '  classDef x fill:url(http://HOST/ID.png)'),
  fenced('flowchart LR', '  A[ID] --> B', '  style A background:url(http://HOST/ID.png)'),
  fenced(
    '%%{init: {"securityLevel": "loose", "flowchart": {"htmlLabels": true}}}%%',
    'flowchart LR',
    '  A["<img src=x onerror=ran(ID)>"] --> B[ID]',
  ),
  fenced(
    '%%{init: {"themeCSS": "* { background: url(http://HOST/ID.png) }"}}%%',
    'flowchart LR',
    '  A[ID]',
  ),
  fenced(
    '%%{init: {"themeVariables": {"lineColor": "red;} @import url(http://HOST/ID.css);"}}}%%',
    'flowchart LR',
    '  A[ID]',
  ),
  fenced(
    '%%{init: {"fontFamily": "x;} @font-face { src: url(http://HOST/ID.woff2)"}}%%',
    'flowchart LR',
    '  A[ID]',
  ),
  fenced('%%{init: {"secure": [], "maxTextSize": 9e9}}%%', 'flowchart LR', '  A[ID]'),
  fenced(
    '%%{init: {"__proto__": {"ran": 1}, "constructor": {"prototype": {"ran": 1}}}}%%',
    'pie',
    '  "ID" : 1',
  ),
  fenced(
    '---',
    'config:',
    '  securityLevel: loose',
    '  themeCSS: "* { background: url(http://HOST/ID.png) }"',
    '---',
    'flowchart LR',
    '  A["<img src=x onerror=ran(ID)>"] --> B[ID]',
  ),
  fenced(
    'sequenceDiagram',
    '  participant A as ID',
    '  link A: go @ javascript:ran(ID)',
    '  A->>A: ID',
  ),
  fenced('sequenceDiagram', '  A->>B: <img src=x onerror=ran(ID)> ID'),
  fenced('classDiagram', '  class A["ID"]', '  link A "javascript:ran(ID)"', '  callback A "ran"'),
  fenced(
    'gantt',
    '  title ID',
    '  section S',
    '  A :a, 2026-01-01, 1d',
    '  click a href "javascript:ran(ID)"',
  ),
  fenced('pie title <img src=x onerror=ran(ID)> ID', '  "a" : 1'),
  fenced('stateDiagram-v2', '  [*] --> A : <script>ran(ID)</script> ID'),
  fenced('mindmap', '  root((ID <img src=x onerror=ran(ID)>))'),
  fenced('flowchart LR', '  A["$$\\href{javascript:ran(ID)}{ID}$$"]'),
  fenced('flowchart LR', Array.from({ length: 900 }, (_, index) => `ID${index}`).join(' --> ')),
  fenced('flowchart LR', `  A["ID ${'x'.repeat(30_000)}"]`),
  fenced('not a diagram ID'),
  fenced('<img src=x onerror=ran(ID)>'),
];
