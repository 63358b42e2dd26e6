import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decimalsFor,
  escapeXml,
  fitText,
  num,
  showNumber,
  textWidth,
  wrapText,
} from '../../viz/text.ts';
import { assertWellFormed } from './xml.ts';

const { resolve } = createRequire(import.meta.url);
const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

/** Width of the ink of a line of text, as the renderer draws it. */
function inkWidth(text: string, bold: boolean): number {
  const weight = bold ? 'bold' : 'normal';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="99"><text x="9" y="60" font-size="20" font-family="DejaVu Sans" font-weight="${weight}" font-kerning="none">${escapeXml(text)}</text></svg>`;
  const image = new Resvg(svg, { font: { fontFiles: FONTS, loadSystemFonts: false } });
  return image.getBBox()?.width ?? 0;
}

test.each([false, true])('text is as wide as the renderer draws it (bold: %s)', (bold) => {
  const text = '0123456789 line.l115 Sub_Station-7 (a) < ≥ WMil·–°−';
  const measured = inkWidth(`H${text}H`, bold) - inkWidth('HH', bold);
  const expected = textWidth(text.replace('≥', ''), { size: 20, bold }) + 0.838 * 20;
  expect(Math.abs(measured - expected)).toBeLessThan(0.01 * expected);
});

test('unknown letters count as wide, never as narrow', () => {
  expect(textWidth('母線', { size: 10 })).toBe(20);
});

test('a long text is cut so that it fits', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 20, max: 300 }),
      (text, width) => {
        expect(textWidth(fitText(text, { size: 12 }, width), { size: 12 })).toBeLessThanOrEqual(
          width,
        );
      },
    ),
  );
});

test('wrapped lines fit and keep all words that fit', () => {
  const lines = wrapText('one two three four five six', { size: 12 }, 70);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(' ')).toBe('one two three four five six');
});

test('any text becomes well-formed XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assertWellFormed(`<a t="${escapeXml(text)}">${escapeXml(text)}</a>`);
    }),
  );
  expect(escapeXml(`<a href="x">'&'</a>`)).toBe(
    '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;',
  );
  expect(escapeXml('a\u0000b\uD800c')).toBe('a\uFFFDb\uFFFDc');
});

test('numbers are short and never minus zero', () => {
  expect([1.23456, -0.001, 12, 0.1 + 0.2].map(num)).toEqual(['1.23', '0', '12', '0.3']);
  expect(showNumber(-0.0001, 2)).toBe('0.00');
  expect(showNumber(-1.5, 1)).toBe('−1.5');
  expect(decimalsFor([0.95, 0.97, 1])).toBe(2);
  expect(decimalsFor([20, 40])).toBe(0);
  expect(decimalsFor([1 / 3])).toBe(6);
});
