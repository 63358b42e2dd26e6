import { PAGE_SCRIPT } from './page-script.ts';
import { escapeXml } from './text.ts';

const STYLE = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1f2328; font: 14px/1.4 "DejaVu Sans", Verdana, sans-serif; }
main { max-width: 1500px; margin: 0 auto; }
svg { display: block; width: 100%; height: auto; }
svg .panel { cursor: grab; touch-action: none; }
svg .panel.moving { cursor: grabbing; }
svg .branches path { vector-effect: non-scaling-stroke; }
svg .bus use:hover, svg .bus use.found { stroke: #1f2328; stroke-width: 1.5px; }
svg .branches path.found { stroke: #1f2328; stroke-dasharray: none; }
svg .branches path:hover { stroke-opacity: 0.6; }
#bar { position: sticky; top: 0; z-index: 1; display: flex; gap: 8px; align-items: center; padding: 6px 24px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; }
#bar input, #bar button { font: inherit; padding: 3px 8px; border: 1px solid #d1d9e0; border-radius: 4px; background: #fff; color: inherit; }
#bar output { color: #59636e; }
#tip { position: fixed; z-index: 2; pointer-events: none; max-width: 380px; padding: 6px 9px; border-radius: 4px; background: #1f2328; color: #fff; font-size: 12px; white-space: pre-line; visibility: hidden; }
@media print { #bar, #tip { display: none; } }
`;

/**
 * One self-contained page around a map: hover for the values, wheel or pinch to zoom, drag to move,
 * search for an element. Nothing is loaded from elsewhere; without scripts the map still shows.
 */
export function drawPage(svg: string, title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<div id="bar">
<input id="find" type="search" placeholder="Find a bus or branch" aria-label="Find a bus or branch">
<button id="in" type="button" aria-label="Zoom in">+</button>
<button id="out" type="button" aria-label="Zoom out">−</button>
<button id="all" type="button">Whole feeder</button>
<output id="found" for="find"></output>
</div>
<main>
${svg.trim()}
</main>
<div id="tip" role="tooltip"></div>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** One self-contained page around a picture that stands still; marks say what they are when pointed at. */
export function drawStillPage(svg: string, title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${svg.trim()}
</main>
</body>
</html>
`;
}
