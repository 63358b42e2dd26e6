import { expect, test } from 'vitest';
import { drawFeederMap, drawPage } from '../../viz/index.ts';
import { PAGE_SCRIPT } from '../../viz/page-script.ts';
import { SMALL_SCENE } from './fixtures.ts';

const SVG = drawFeederMap(SMALL_SCENE);
const PAGE = drawPage(SVG, 'Voltage <small> & "simple"');

test('a page holds the whole map and nothing from elsewhere', () => {
  expect(PAGE).toContain(SVG.trim());
  expect(PAGE).not.toMatch(/<link|<img|<iframe|src=|@import|url\((?!#)/);
  const addresses = PAGE.match(/https?:\/\/[^"\s]+/g) ?? [];
  expect(new Set(addresses)).toEqual(
    new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink']),
  );
});

test('the title of a page is escaped', () => {
  expect(PAGE).toContain('<title>Voltage &lt;small&gt; &amp; &quot;simple&quot;</title>');
});

test('the script of a page is JavaScript, and finds what the map draws', () => {
  expect(() => new Function(PAGE_SCRIPT)).not.toThrow();
  expect(PAGE_SCRIPT).not.toContain('</');
  for (const name of ['panel', 'drawing', 'marker', 'symbol', 'label']) {
    expect(SVG).toMatch(new RegExp(`class="${name}[ "]`));
  }
});
