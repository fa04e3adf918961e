import { expect, test } from 'vitest';

import { harmless } from './harmless.ts';

test.each([
  ['A["<img src=x>"] --> B', 'A["<\u{200b}img src=x>"] --> B'],
  ['A["</b>"]', 'A["<\u{200b}/b>"]'],
  ['A["<!-- x -->"]', 'A["<\u{200b}!-- x -->"]'],
  ['A@{ img: "http://a/b.png" }', 'A@{ picture: "http://a/b.png" }'],
  ['A@{ label: "x", "img": "http://a/b.png" }', 'A@{ label: "x", "picture": "http://a/b.png" }'],
  ['sequenceDiagram\n  link A: go @ http://a\n  A->>B: x', 'sequenceDiagram\n\n  A->>B: x'],
])('%s becomes %s', (source, text) => {
  expect(harmless(source)).toBe(text);
});

test.each([
  'A <--> B',
  'A <|-- B',
  'A["one<br/>two<br>three"]',
  'class A { <<interface>> }',
  'flowchart LR\n  link A: go',
  'A["a < b"]',
])('%s stays as it is', (source) => {
  expect(harmless(source)).toBe(source);
});
