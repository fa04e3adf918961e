import { expect, test } from 'vitest';

import { isSafeSvg } from './is-safe-svg.ts';

function svg(inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`;
}

test.each([
  '<path d="M0 0" marker-end="url(#arrow)"/><use xlink:href="#a"/>',
  '<style>.a{fill:#fff;marker:url(#b)}</style><text>on = off &lt;b&gt;</text>',
  '<text>one line</text>',
])('%s may be saved', (inside) => {
  expect(isSafeSvg(svg(inside))).toBe(true);
});

test.each([
  '<script>1</script>',
  '<svg:script>1</svg:script>',
  '<foreignObject/>',
  '<image href="#a"/>',
  '<animate attributeName="href"/>',
  '<set attributeName="x"/>',
  '<g onload="1"/>',
  '<g\nonload = "1"/>',
  '<a href="javascript:1"/>',
  "<a xlink:href='http://a'/>",
  '<style>a{fill:url(http://a)}</style>',
  '<style>a{fill:url( "http://a")}</style>',
  '<style>@import "http://a"</style>',
  '<style>a{fill:u\\72l(http://a)}</style>',
  '<style>a{fill:u&#114;l(http://a)}</style>',
  '<?xml-stylesheet href="#a"?>',
  '<!ENTITY a "b">',
])('%s may not', (inside) => {
  expect(isSafeSvg(svg(inside))).toBe(false);
});

test('what is no picture may not', () => {
  expect(isSafeSvg('<html></html>')).toBe(false);
  expect(isSafeSvg('<!DOCTYPE svg><svg></svg>')).toBe(false);
});
