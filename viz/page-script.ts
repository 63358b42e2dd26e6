/**
 * The page's script, as text: it runs in the reader's browser, on the elements that
 * `drawFeederMap` draws (`.panel`, `.drawing`, `.marker`, `.symbol`, `.label`).
 */
export const PAGE_SCRIPT = `
'use strict';
const svg = document.querySelector('main svg');
const panel = svg.querySelector('.panel');
const drawing = svg.querySelector('.drawing');
const tip = document.getElementById('tip');
const home = drawing.getAttribute('transform');
const size = { w: Number(panel.dataset.width), h: Number(panel.dataset.height) };
const MOST = 60;
let view = { k: 1, x: 0, y: 0 };

// Own tooltips show at once; the built-in ones would come late and on top of them.
for (const title of svg.querySelectorAll('.drawing title')) {
  title.parentNode.setAttribute('data-tip', title.textContent);
  title.remove();
}
const name = svg.querySelector('title');
svg.setAttribute('aria-label', name.textContent);
svg.setAttribute('aria-describedby', svg.querySelector('desc').id);
svg.removeAttribute('aria-labelledby');
name.remove();

const scaled = [...svg.querySelectorAll('.marker, .drawing .symbol, .drawing .label')].map(
  (element) => ({ element, base: element.getAttribute('transform') || '' }),
);

// Zooming spreads the places apart; marks and letters grow only a little, or not at all.
function show() {
  const { k } = view;
  view.x = Math.min(0, Math.max(size.w * (1 - k), view.x));
  view.y = Math.min(0, Math.max(size.h * (1 - k), view.y));
  drawing.setAttribute('transform',
    'translate(' + view.x + ' ' + view.y + ') scale(' + k + ') ' + home);
  for (const { element, base } of scaled) {
    const grow = element.classList.contains('label') ? 1 : Math.min(Math.sqrt(k), 3);
    element.setAttribute('transform', base + ' scale(' + grow / k + ')');
  }
}

function zoom(factor, px, py) {
  const k = Math.min(MOST, Math.max(1, view.k * factor));
  view = { k, x: px - ((px - view.x) * k) / view.k, y: py - ((py - view.y) * k) / view.k };
  show();
}

// Place of a pointer in the panel, in the units of the drawing.
function place(event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  return point.matrixTransform(panel.getScreenCTM().inverse());
}

panel.addEventListener('wheel', (event) => {
  event.preventDefault();
  const { x, y } = place(event);
  zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), x, y);
}, { passive: false });

const pointers = new Map();
panel.addEventListener('pointerdown', (event) => {
  pointers.set(event.pointerId, place(event));
  panel.setPointerCapture(event.pointerId);
  panel.classList.add('moving');
});
panel.addEventListener('pointermove', (event) => {
  const before = pointers.get(event.pointerId);
  if (before === undefined) return;
  const now = place(event);
  const other = [...pointers].find(([id]) => id !== event.pointerId);
  if (other === undefined) {
    view.x += now.x - before.x;
    view.y += now.y - before.y;
    show();
  } else {
    const still = other[1];
    const apart = Math.hypot(before.x - still.x, before.y - still.y) || 1;
    zoom(Math.hypot(now.x - still.x, now.y - still.y) / apart, still.x, still.y);
  }
  pointers.set(event.pointerId, now);
});
for (const name of ['pointerup', 'pointercancel']) {
  panel.addEventListener(name, (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) panel.classList.remove('moving');
  });
}

document.addEventListener('pointermove', (event) => {
  const under = pointers.size > 0 ? null : document.elementFromPoint(event.clientX, event.clientY);
  const holder = under && under.closest('[data-tip]');
  tip.style.visibility = holder ? 'visible' : 'hidden';
  if (!holder) return;
  tip.textContent = holder.getAttribute('data-tip');
  const { width, height } = tip.getBoundingClientRect();
  const left = event.clientX + 14 + width > innerWidth ? event.clientX - width - 10 : event.clientX + 14;
  const top = event.clientY + 14 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 14;
  tip.style.left = Math.max(0, left) + 'px';
  tip.style.top = Math.max(0, top) + 'px';
});

const named = [...svg.querySelectorAll('.drawing [data-tip]')].map((element) => ({
  element,
  id: element.getAttribute('data-tip').split('\\n')[0].toLowerCase(),
}));
const note = document.getElementById('found');
document.getElementById('find').addEventListener('input', (event) => {
  for (const { element } of named) element.classList.remove('found');
  const wanted = event.target.value.trim().toLowerCase();
  note.textContent = '';
  if (wanted === '') return;
  const hits = named.filter(({ id }) => id.includes(wanted));
  const best = hits.find(({ id }) => id === wanted || id.startsWith(wanted + ':')) || hits[0];
  note.textContent = hits.length === 0 ? 'nothing found' : hits.length === 1 ? '' : hits.length + ' found';
  if (best === undefined) return;
  best.element.classList.add('found');
  note.textContent = best.element.getAttribute('data-tip').split('\\n').slice(0, 2).join('  ') +
    (hits.length > 1 ? '  (' + hits.length + ' found)' : '');
  // getBBox of a <use> leaves out its own x and y in some browsers; the screen's does not.
  const at = best.element.getBoundingClientRect();
  const middle = place({ clientX: at.x + at.width / 2, clientY: at.y + at.height / 2 });
  const spot = { x: (middle.x - view.x) / view.k, y: (middle.y - view.y) / view.k };
  view.k = Math.max(view.k, 6);
  view.x = size.w / 2 - spot.x * view.k;
  view.y = size.h / 2 - spot.y * view.k;
  show();
});

document.getElementById('in').addEventListener('click', () => zoom(1.6, size.w / 2, size.h / 2));
document.getElementById('out').addEventListener('click', () => zoom(1 / 1.6, size.w / 2, size.h / 2));
document.getElementById('all').addEventListener('click', () => zoom(0, 0, 0));
document.addEventListener('keydown', (event) => {
  if (event.target.tagName === 'INPUT') return;
  if (event.key === '+' || event.key === '=') zoom(1.6, size.w / 2, size.h / 2);
  if (event.key === '-') zoom(1 / 1.6, size.w / 2, size.h / 2);
  if (event.key === '0') zoom(0, 0, 0);
});
`;
