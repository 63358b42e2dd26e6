/** Text in SVG: escaping, short stable numbers, and widths without a renderer. */

/**
 * Advance widths of U+0020 … U+007E in thousandths of the font size, read from DejaVu Sans 2.37,
 * the font that images are drawn with; Verdana, its fallback in browsers, has nearly the same.
 */
const REGULAR: readonly number[] = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
  636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
  575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
  611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
  278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
const BOLD: readonly number[] = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
  696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
  683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
  724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
  343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];
/** Letters beyond ASCII that the maps themselves use. */
const OTHER: Readonly<Record<string, number>> = { '·': 380, '–': 500, '°': 500, '−': 838, Ω: 764 };
/** Anything else counts as wide: a label may stand looser than needed, never too tight. */
const WIDE = 1000;

export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
}

/** Width of a line of text in user units. */
export function textWidth(text: string, { size, bold = false }: TextStyle): number {
  const table = bold ? BOLD : REGULAR;
  let thousandths = 0;
  for (const letter of text) {
    thousandths += table[(letter.codePointAt(0) as number) - 32] ?? OTHER[letter] ?? WIDE;
  }
  return (thousandths * size) / 1000;
}

/** The text, or as much of it as fits into the width with `…` at its end. */
export function fitText(text: string, style: TextStyle, width: number): string {
  if (textWidth(text, style) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, style) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** Breaks text at spaces into lines no wider than `width`; a longer word is cut short. */
export function wrapText(text: string, style: TextStyle, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, style) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => fitText(each, style, width));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for XML content and attributes; characters that XML forbids become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
      .replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string)
  );
}

/** A coordinate or size with at most two decimals, so that the bytes do not hang on the last bit. */
export function num(value: number): string {
  const text = String(Math.round(value * 100) / 100);
  return text === '-0' ? '0' : text;
}

/** Fewest decimals (at most 6) that write all the values exactly. */
export function decimalsFor(values: readonly number[]): number {
  for (let decimals = 0; decimals < 6; decimals++) {
    const power = 10 ** decimals;
    if (values.every((v) => Math.abs(v * power - Math.round(v * power)) < 1e-6 * power)) {
      return decimals;
    }
  }
  return 6;
}

/** A number for reading: fixed decimals, a true minus sign, no negative zero. */
export function showNumber(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
