import { INK } from './colours.ts';
import type { MapBranch, MapBranchKind } from './scene.ts';
import { num } from './text.ts';

/** Symbols that may appear on a map, in the order of the legend. */
export type SymbolKind = 'source' | MapBranchKind | 'open';

export const SYMBOL_NAMES: Readonly<Record<SymbolKind, string>> = {
  source: 'source',
  transformer: 'transformer',
  regulator: 'voltage regulator',
  switch: 'switch, closed',
  open: 'open point',
  reactor: 'reactor',
  capacitor: 'series capacitor',
  line: 'line',
};

/** The symbol of a branch, or null where it is drawn as a plain line. */
export function symbolOf(branch: Pick<MapBranch, 'kind' | 'open'>): SymbolKind | null {
  if (branch.open) return 'open';
  return branch.kind === 'line' ? null : branch.kind;
}

/**
 * Draws a symbol around the origin, its axis along x.
 *
 * @param size radius of one circle of a transformer; everything else is in proportion
 * @param angleDeg how the symbol will be turned: the arrow of a regulator stays upright
 */
export function drawSymbol(kind: SymbolKind, size: number, angleDeg = 0): string {
  const line = num(Math.max(0.7, size * 0.24));
  const hollow = `fill="${INK.paper}" stroke="${INK.text}" stroke-width="${line}"`;
  const stroke = `fill="none" stroke="${INK.text}" stroke-width="${line}"`;
  const s = (share: number) => num(size * share);
  switch (kind) {
    case 'source':
      return `<rect x="${s(-1.1)}" y="${s(-1.1)}" width="${s(2.2)}" height="${s(2.2)}" fill="${INK.text}" stroke="${INK.paper}" stroke-width="${line}"/>`;
    case 'transformer':
    case 'regulator': {
      const circles =
        `<circle cx="${s(-0.6)}" r="${s(1)}" ${hollow}/><circle cx="${s(0.6)}" r="${s(1)}" ${hollow}/>` +
        `<circle cx="${s(-0.6)}" r="${s(1)}" ${stroke}/>`;
      if (kind === 'transformer') return circles;
      const tip = `M${s(1.3)},${s(-0.7)}V${s(-1.6)}H${s(0.4)}`;
      const upright = angleDeg === 0 ? '' : ` transform="rotate(${num(-angleDeg)})"`;
      return `${circles}<path${upright} d="M${s(-1.3)},${s(1.6)}L${s(1.3)},${s(-1.6)}${tip}" ${stroke}/>`;
    }
    case 'switch':
      return `<rect x="${s(-0.6)}" y="${s(-0.6)}" width="${s(1.2)}" height="${s(1.2)}" fill="${INK.text}"/>`;
    case 'open':
      return `<rect x="${s(-0.85)}" y="${s(-0.85)}" width="${s(1.7)}" height="${s(1.7)}" ${hollow}/>`;
    case 'reactor':
      return `<rect x="${s(-1.2)}" y="${s(-0.5)}" width="${s(2.4)}" height="${s(1)}" ${hollow}/>`;
    case 'capacitor':
      return (
        `<rect x="${s(-0.3)}" y="${s(-1)}" width="${s(0.6)}" height="${s(2)}" fill="${INK.paper}"/>` +
        `<path d="M${s(-0.3)},${s(-1)}V${s(1)}M${s(0.3)},${s(-1)}V${s(1)}" ${stroke}/>`
      );
    default:
      return '';
  }
}
