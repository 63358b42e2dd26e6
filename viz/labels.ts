/** A rectangle by its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A label to place beside a point. */
export interface LabelRequest {
  readonly x: number;
  readonly y: number;
  /** Radius around the point that the label must leave free. */
  readonly clearance: number;
  readonly width: number;
  readonly height: number;
  /** Most that a label may cover of the drawing, in marked cells; else it is left out. */
  readonly tolerance: number;
  /** How far the label may move from its point; beyond arm's length it gets a leader line. */
  readonly reach: number;
}

export interface PlacedLabel {
  /** Index into the requests. */
  readonly request: number;
  readonly box: Box;
  /** End of the leader line on the box, or null where the label stands right beside its point. */
  readonly leader: { readonly x: number; readonly y: number } | null;
}

/** Do two boxes come nearer to each other than `gap`? */
export function boxesOverlap(a: Box, b: Box, gap = 0): boolean {
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}

const CELL = 3;

/** Marks what the drawing covers, and tells how much of it lies under a box in O(1). */
export class Occupancy {
  readonly #columns: number;
  readonly #rows: number;
  readonly #cells: Float64Array;
  #summed = false;

  constructor(width: number, height: number) {
    this.#columns = Math.ceil(width / CELL) + 1;
    this.#rows = Math.ceil(height / CELL) + 1;
    this.#cells = new Float64Array((this.#columns + 1) * (this.#rows + 1));
  }

  /** Marks a point; a cell counts at most the heaviest weight put into it. */
  mark(x: number, y: number, weight = 1): void {
    const column = Math.floor(x / CELL);
    const row = Math.floor(y / CELL);
    if (column < 0 || row < 0 || column >= this.#columns || row >= this.#rows) return;
    const at = (row + 1) * (this.#columns + 1) + column + 1;
    this.#cells[at] = Math.max(this.#cells[at] as number, weight);
  }

  /** Marks a stroke from (x1, y1) to (x2, y2). */
  markLine(x1: number, y1: number, x2: number, y2: number, width = 0): void {
    const length = Math.hypot(x2 - x1, y2 - y1);
    const steps = Math.ceil(length / CELL);
    const sides = width > CELL && length > 0 ? [-width / 2, 0, width / 2] : [0];
    for (let i = 0; i <= steps; i++) {
      const t = steps === 0 ? 0 : i / steps;
      for (const side of sides) {
        const across = side === 0 ? 0 : side / length;
        this.mark(x1 + t * (x2 - x1) - across * (y2 - y1), y1 + t * (y2 - y1) + across * (x2 - x1));
      }
    }
  }

  markDisc(x: number, y: number, radius: number, weight: number): void {
    for (let dy = -radius; dy <= radius; dy += CELL) {
      for (let dx = -radius; dx <= radius; dx += CELL) this.mark(x + dx, y + dy, weight);
    }
  }

  /** Total of the marks under a box; nothing can be marked after the first call. */
  under({ x, y, width, height }: Box): number {
    if (!this.#summed) this.#sum();
    const stride = this.#columns + 1;
    const column = (v: number) => Math.min(this.#columns, Math.max(0, v));
    const row = (v: number) => Math.min(this.#rows, Math.max(0, v));
    const [left, right] = [
      column(Math.floor(x / CELL)),
      column(Math.floor((x + width) / CELL) + 1),
    ];
    const [top, bottom] = [row(Math.floor(y / CELL)), row(Math.floor((y + height) / CELL) + 1)];
    const at = (r: number, c: number) => this.#cells[r * stride + c] as number;
    return at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
  }

  /** Turns the marks into a summed-area table. */
  #sum(): void {
    const stride = this.#columns + 1;
    const cells = this.#cells;
    for (let r = 1; r <= this.#rows; r++) {
      for (let c = 1; c <= this.#columns; c++) {
        const at = r * stride + c;
        cells[at] =
          (cells[at] as number) +
          (cells[at - 1] as number) +
          (cells[at - stride] as number) -
          (cells[at - stride - 1] as number);
      }
    }
    this.#summed = true;
  }
}

/** Straight beside, above or below, so that it is plain whose label it is; then the corners. */
const DIRECTIONS: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.7, -0.7],
  [0.7, 0.7],
  [-0.7, -0.7],
  [-0.7, 0.7],
];
const DISTANCES = [3, 12, 24, 40, 60, 85, 115];
const GAP = 2;

/**
 * Places labels greedily in the order of the requests: each takes the position that covers least
 * of the drawing and stays nearest to its point. No label overlaps another, leaves the bounds or
 * touches a leader line; a label that finds no such place is left out.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  bounds: Box,
  occupancy: Occupancy,
  taken: readonly Box[] = [],
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const boxes: Box[] = [...taken];
  const lines: (readonly [number, number, number, number])[] = [];
  requests.forEach((request, index) => {
    let best: { box: Box; leader: PlacedLabel['leader']; cost: number } | null = null;
    for (const distance of DISTANCES.filter((d) => d <= request.reach)) {
      DIRECTIONS.forEach(([dx, dy], preference) => {
        const box = boxAt(request, dx, dy, request.clearance + distance);
        if (!contains(bounds, box) || boxes.some((other) => boxesOverlap(box, other, GAP))) return;
        if (lines.some((line) => segmentMeetsBox(line, box))) return;
        const leader = distance <= 3 ? null : nearestPoint(box, request.x, request.y);
        if (leader !== null) {
          const line = [request.x, request.y, leader.x, leader.y] as const;
          // the box that its own point lies in, e.g. of a source, is where the line begins
          const crossed = boxes.filter((other) => !holds(other, request.x, request.y));
          if (crossed.some((other) => segmentMeetsBox(line, other))) return;
        }
        const covered = occupancy.under(box);
        if (covered > request.tolerance) return;
        const cost = covered * 4 + distance * 0.6 + preference * 0.4;
        if (best === null || cost < best.cost) best = { box, leader, cost };
      });
    }
    const chosen = best as { box: Box; leader: PlacedLabel['leader'] } | null;
    if (chosen === null) return;
    boxes.push(chosen.box);
    if (chosen.leader !== null)
      lines.push([request.x, request.y, chosen.leader.x, chosen.leader.y]);
    placed.push({ request: index, box: chosen.box, leader: chosen.leader });
  });
  return placed;
}

function boxAt(request: LabelRequest, dx: number, dy: number, distance: number): Box {
  const { width, height } = request;
  const x = request.x + dx * distance - (dx > 0 ? 0 : dx < 0 ? width : width / 2);
  const y = request.y + dy * distance - (dy > 0 ? 0 : dy < 0 ? height : height / 2);
  return { x, y, width, height };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function holds(box: Box, x: number, y: number): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

function nearestPoint(box: Box, x: number, y: number): { x: number; y: number } {
  return {
    x: Math.min(box.x + box.width, Math.max(box.x, x)),
    y: Math.min(box.y + box.height, Math.max(box.y, y)),
  };
}

/** Liang–Barsky clipping: does any of the segment lie in the box? */
function segmentMeetsBox(line: readonly [number, number, number, number], box: Box): boolean {
  const [x1, y1, x2, y2] = line;
  let enter = 0;
  let leave = 1;
  const sides = [
    [x1 - x2, x1 - box.x],
    [x2 - x1, box.x + box.width - x1],
    [y1 - y2, y1 - box.y],
    [y2 - y1, box.y + box.height - y1],
  ] as const;
  for (const [run, room] of sides) {
    if (run === 0 && room < 0) return false;
    if (run < 0) enter = Math.max(enter, room / run);
    if (run > 0) leave = Math.min(leave, room / run);
  }
  return enter <= leave;
}
