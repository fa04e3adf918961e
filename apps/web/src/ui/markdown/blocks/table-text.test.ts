import { expect, test } from 'vitest';

import { csvOf } from './table-text.ts';

test('rows become lines of cells', () => {
  const rows = [
    ['Name', 'Share'],
    ['Index scan', '0.01 %'],
    ['Größe 漢字', ''],
  ];
  expect(csvOf(rows)).toBe('Name,Share\r\nIndex scan,0.01 %\r\nGröße 漢字,\r\n');
});

test.each([
  ['a,b', '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ['two\nlines', '"two\nlines"'],
  [' edge', '" edge"'],
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("http://evil","x")', '"\'=HYPERLINK(""http://evil"",""x"")"'],
  ['+1 555 0100 ext', "'+1 555 0100 ext"],
  ['-cmd|calc', "'-cmd|calc"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['  =1+1', "'  =1+1"],
  ['\u{ff1d}1+1', "'\u{ff1d}1+1"],
  ['-5', '-5'],
  ['+3.5 %', '+3.5 %'],
  ['-1,204', '"-1,204"'],
  ['-1e-5', '-1e-5'],
  ['1-2', '1-2'],
])('the cell %j is written %j', (cell, written) => {
  expect(csvOf([[cell]])).toBe(`${written}\r\n`);
});
