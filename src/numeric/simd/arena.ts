import { SIMD_BINARY } from './binary.ts';

/** The kernels of assembly.ts. Pointers are the byte offsets of arrays in the arena's memory. */
export interface SimdKernels {
  solve1(size: number, ...pointers: number[]): void;
  solve8(size: number, ...pointers: number[]): void;
  spread8(leading: number, ...pointers: number[]): void;
  fill8(size: number, ...pointers: number[]): void;
  accept8(size: number, ...pointers: number[]): void;
  rows8(count: number, ...pointers: number[]): void;
  powerPorts8(count: number, ...pointers: number[]): number;
  factorise(size: number, ...pointersAndRounding: number[]): number;
}

/**
 * Memory for the arrays that kernels work on together. Where the machine has SIMD kernels and there
 * is enough work for them, it is theirs; otherwise arrays are plain ones and `kernels` is null.
 */
export interface Arena {
  readonly kernels: SimdKernels | null;
  floats(length: number): Float64Array;
  copyOf(integers: Int32Array): Int32Array;
}

/** Calls into kernels cost more than they save on factors smaller than this, bytes. */
const SMALLEST_BYTES = 1 << 15;
const PAGE_BYTES = 1 << 16;
/** Nothing the kernels store may lie at address 0, where AssemblyScript keeps its own. */
const FIRST_BYTE = 1024;

let wanted: 'simd' | 'plain' = 'simd';
let compiled: WebAssembly.Module | null | undefined;

/** `plain` makes every arena that is created from now on do without SIMD: for tests and comparisons. */
export function useKernels(which: 'simd' | 'plain'): void {
  wanted = which;
}

/** Arrays of an arena begin at multiples of this: each takes up to so many bytes more. */
export const ALIGNMENT_BYTES = 16;

/** @param bytes what all arrays will need together */
export function createArena(bytes: number): Arena {
  const module = wanted === 'simd' && bytes >= SMALLEST_BYTES ? simdModule() : null;
  if (module === null) {
    return {
      kernels: null,
      floats: (length) => new Float64Array(length),
      copyOf: (integers) => integers,
    };
  }
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((FIRST_BYTE + bytes) / PAGE_BYTES),
  });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  let used = FIRST_BYTE;
  const take = (size: number): number => {
    const at = used;
    used += Math.ceil(size / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    return at;
  };
  return {
    kernels: instance.exports as unknown as SimdKernels,
    floats: (length) => new Float64Array(memory.buffer, take(8 * length), length),
    copyOf: (integers) => {
      const copy = new Int32Array(memory.buffer, take(4 * integers.length), integers.length);
      copy.set(integers);
      return copy;
    },
  };
}

function simdModule(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled;
  const binary = Uint8Array.from(atob(SIMD_BINARY), (character) => character.charCodeAt(0));
  compiled =
    typeof WebAssembly === 'object' && WebAssembly.validate(binary)
      ? new WebAssembly.Module(binary)
      : null;
  return compiled;
}
