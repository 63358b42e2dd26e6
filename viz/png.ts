import { createRequire } from 'node:module';
import { GridError } from '../src/index.ts';

/** How to render; the height follows from the picture. */
export interface PngOptions {
  /** Pixels across; twice the width of the SVG where missing. */
  readonly width?: number;
}

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];
const DEFAULT_WIDTH = 2400;
const MAX_WIDTH = 20_000;

/**
 * Renders SVG text as a PNG image, with fonts from a package rather than from the system, so that
 * every machine gives the same picture.
 *
 * @throws {GridError} `unsupported`: the optional packages are not installed
 * @throws {GridError} `bad-usage`: a width that is not a sensible number of pixels
 */
export async function renderPng(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  const width = options.width ?? DEFAULT_WIDTH;
  if (!Number.isInteger(width) || width < 1 || width > MAX_WIDTH) {
    throw new GridError('bad-usage', `width ${width} is not a whole number from 1 to ${MAX_WIDTH}`);
  }
  const { Resvg } = await loadResvg();
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return image.render().asPng();
}

async function loadResvg() {
  try {
    return await import('@resvg/resvg-js');
  } catch {
    throw absent('@resvg/resvg-js');
  }
}

function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  try {
    return FONTS.map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`));
  } catch {
    throw absent('dejavu-fonts-ttf');
  }
}

function absent(name: string): GridError {
  return new GridError(
    'unsupported',
    `PNG images need the optional package ${name}: npm install @resvg/resvg-js dejavu-fonts-ttf, or write SVG`,
  );
}
