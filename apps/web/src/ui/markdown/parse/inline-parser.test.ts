import { describe, expect, it } from 'vitest';

import { drawn } from './outline.fixture.ts';

const CASES: [text: string, drawn: string][] = [
  ['**中文（强调）**后面', '<b>中文（强调）</b>后面'],
  ['**「重要」**です', '<b>「重要」</b>です'],
  ['これは**「重要」**です', 'これは<b>「重要」</b>です'],
  ['한국어**(강조)**입니다', '한국어<b>(강조)</b>입니다'],
  ['a**(b)**c', 'a**(b)**c'],
  ['snake_case_name', 'snake_case_name'],
  ['~5 and ~6', '~5 and ~6'],
  ['~~gone~~', '<s>gone</s>'],
  ['$5 and $10', '$5 and $10'],
  ['$x$ and $ y $', '<math>x</math> and $ y $'],
  ['$a$1', '$a$1'],
  ['`$x$` \\$x$', '<code>$x$</code> $x$'],
  ['$$x$$ \\(y\\) \\[z\\]', '<math display>x</math> <math>y</math> <math display>z</math>'],
  ['a  \nb\\\nc\nd', 'a<br>b<br>c\nd'],
  ['&copy; &#8364; &#x41; &nope; &amp;lt;', '© € A &nope; &lt;'],
  ['&eacute;&yuml;&nbsp;&rarr;&zwj;', 'éÿ\u00a0→\u200d'],
  ['&#xD800; &#0;', '\ufffd \ufffd'],
  ['<b onclick="x">a</b>', '<b onclick="x">a</b>'],
  [
    'https://a.example/b_c_d?x=(1).',
    '<a https://a.example/b_c_d?x=(1)>https://a.example/b_c_d?x=(1)</a>.',
  ],
  ['(www.a.example)', '(<a http://www.a.example>www.a.example</a>)'],
  ['参见https://a.example。好', '参见<a https://a.example>https://a.example</a>。好'],
  ['me@a.example', '<a mailto:me@a.example>me@a.example</a>'],
  ['**https://a.example**', '<b><a https://a.example>https://a.example</a></b>'],
  ['[https://a.example](https://b.example)', '<a https://b.example>https://a.example</a>'],
  ['[a](javascript:alert(1))', '<a javascript:alert(1)>a</a>'],
  ['![a *b*](c "d")', '<img c a b>'],
  ['[![a](b)](c)', '<a c><img b a></a>'],
  ['[^1](x)', '<a x>^1</a>'],
];

describe('text in a line', () => {
  it.each(CASES)('%j', (text, expected) => {
    expect(drawn(text)).toBe(`<p>${expected}</p>`);
  });

  it('has formulas in lists, tables and quotes, and none in code', () => {
    expect(drawn('- $x$\n\n> \\(y\\)\n\n| $a$ |\n|---|\n| `$b$` |')).toBe(
      '<ul><li><math>x</math></list><quote><p><math>y</math></p></quote><table >' +
        '<math>a</math> / <code>$b$</code></table>',
    );
  });

  it('reads a formula in lines of its own inside of an item', () => {
    expect(drawn('1. a\n   $$\n   x\n   $$\n   b')).toBe(
      '<ol 1><li><p>a</p><formula>x</formula><p>b</p></list>',
    );
  });
});
