import { interpolateLab, piecewise, quantize, rgb } from 'd3';

/**
 * Blue – grey – orange, dark at both ends. Neighbours stay more than 16 ΔE₀₀ apart for protan,
 * deutan and tritan eyes (a test simulates them). In grey print the two sides look alike; therefore
 * marks beyond a limit also differ in shape.
 */
const DIVERGING = ['#0b2f6e', '#2f74bd', '#8fc0e8', '#d4d4d0', '#f5b27a', '#d9641e', '#7f2704'];

/**
 * Sand to dark wine, darker at every step (lightness 78, 67, 54, 42, 29, 14), so that it survives
 * grey print; neighbours stay 11 ΔE₀₀ apart for protan, deutan and tritan eyes.
 */
const SEQUENTIAL = ['#c7bfaa', '#dc9416', '#c46714', '#b72f1f', '#7c2138', '#470330'];

/** On a sequential scale with two limits: what is below the lower one is not just a little less. */
export const LOW_VIOLATION = '#0b2f6e';

/** Most bins that stay well apart. */
export const MAX_BINS: { readonly diverging: number; readonly sequential: number } = {
  diverging: 7,
  sequential: 6,
};

/** Colours for `count` bins, from the lowest value to the highest. */
export function binColours(scale: 'diverging' | 'sequential', count: number): string[] {
  const anchors = scale === 'diverging' ? DIVERGING : SEQUENTIAL;
  if (count === anchors.length) return [...anchors];
  if (count === 1) return [scale === 'diverging' ? '#d4d4d0' : '#c46714'];
  const ramp = piecewise(interpolateLab, anchors);
  return quantize(ramp, count).map((colour) => rgb(colour).formatHex());
}

/** Everything that is not data. */
export const INK = {
  text: '#1f2328',
  soft: '#59636e',
  faint: '#8c959f',
  rule: '#d1d9e0',
  panel: '#f6f8fa',
  paper: '#ffffff',
  branch: '#a3abb3',
  alarm: '#1f2328',
} as const;
