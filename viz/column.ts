import { INK } from './colours.ts';
import { escapeXml, num, type TextStyle, wrapText } from './text.ts';

/** A column of drawings that grows downwards. */
export interface Column {
  readonly width: number;
  y: number;
  readonly parts: string[];
}

/** Adds a line of text at `x`, and moves the column on. */
export function addText(
  column: Column,
  text: string,
  style: TextStyle,
  colour: string = INK.text,
  x = 0,
): void {
  for (const line of wrapText(text, style, column.width - x)) {
    const weight = style.bold ? ' font-weight="bold"' : '';
    const y = num(column.y + style.size);
    column.parts.push(
      `<text x="${num(x)}" y="${y}" font-size="${style.size}"${weight} fill="${colour}">${escapeXml(line)}</text>`,
    );
    column.y += style.size * 1.4;
  }
}
