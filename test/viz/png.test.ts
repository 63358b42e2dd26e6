import { afterEach, expect, test, vi } from 'vitest';
import { drawFeederMap, renderPng } from '../../viz/index.ts';
import { SMALL_SCENE } from './fixtures.ts';

afterEach(() => {
  vi.doUnmock('@resvg/resvg-js');
  vi.resetModules();
});

test('an image is a PNG of the width that was asked for', async () => {
  const svg = drawFeederMap(SMALL_SCENE);
  const png = await renderPng(svg, { width: 800 });
  expect([...png.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  expect(view.getUint32(16)).toBe(800);
  const [width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)?.slice(1).map(Number) ?? [];
  const expected = (800 * (height as number)) / (width as number);
  expect(Math.abs(view.getUint32(20) - expected)).toBeLessThanOrEqual(1);
});

test('the same map gives the same image', async () => {
  const svg = drawFeederMap(SMALL_SCENE);
  const [one, two] = await Promise.all([
    renderPng(svg, { width: 300 }),
    renderPng(svg, { width: 300 }),
  ]);
  expect(Buffer.compare(one, two)).toBe(0);
});

test.each([0, -5, 1.5, Number.NaN, 1e9])('a width of %s is refused', async (width) => {
  await expect(renderPng('<svg/>', { width })).rejects.toMatchObject({ code: 'bad-usage' });
});

test('without the optional package the error says what to install', async () => {
  vi.resetModules();
  vi.doMock('@resvg/resvg-js', () => {
    throw new Error('not installed');
  });
  const { renderPng: render } = await import('../../viz/png.ts');
  await expect(render('<svg/>')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('npm install @resvg/resvg-js'),
  });
});
