/** The short-circuit impedance of sources, from whatever it is given by. */

type Pair = readonly [number, number];

/** The three sequence impedances in Ω as [resistance, reactance]. */
export interface SequenceImpedances {
  readonly z1: Pair;
  readonly z2: Pair;
  readonly z0: Pair;
}

/** What a source's impedance may be given by; see the properties of `vsource`. */
export interface SourceSpecification extends SequenceImpedances {
  readonly phases: number;
  readonly spec: 'power' | 'current' | 'impedance';
  readonly kv: number;
  readonly power3Mva: number;
  readonly power1Mva: number;
  readonly current3A: number;
  readonly current1A: number;
  readonly x1r1: number;
  readonly x0r0: number;
  readonly baseMva: number;
  /** Once z1 is given in pu these hold; z2 and z0 are like z1 unless given. */
  readonly pu: { readonly z1: Pair | null; readonly z2: Pair | null; readonly z0: Pair | null };
}

/**
 * Sequence impedances in Ω. From short circuits: |Z1| = kV/(√3·Isc3) at the ratio X1/R1, and Z0 at
 * the ratio X0/R0 so that |2·Z1 + Z0| = √3·kV/Isc1, a quadratic equation in R0.
 *
 * @returns null where no real R0 fulfils it
 */
export function sourceImpedance(source: SourceSpecification): SequenceImpedances | null {
  const { spec, pu, kv, baseMva } = source;
  if (spec === 'impedance') {
    const baseOhm = kv ** 2 / baseMva;
    const inOhm = ([r, x]: Pair): Pair => [r * baseOhm, x * baseOhm];
    const z1 = pu.z1 === null ? source.z1 : inOhm(pu.z1);
    if (source.phases === 1) return { z1, z2: z1, z0: z1 };
    if (pu.z1 === null) return { z1, z2: source.z2, z0: source.z0 };
    return { z1, z2: inOhm(pu.z2 ?? pu.z1), z0: inOhm(pu.z0 ?? pu.z1) };
  }
  const phaseFactor = source.phases === 1 ? 1 : Math.sqrt(3);
  const power3Mva =
    spec === 'power' ? source.power3Mva : (Math.sqrt(3) * kv * source.current3A) / 1000;
  const current1A =
    spec === 'power' ? (source.power1Mva * 1000) / (phaseFactor * kv) : source.current1A;
  const { x1r1, x0r0 } = source;
  const x1 = kv ** 2 / power3Mva / Math.sqrt(1 + 1 / x1r1 ** 2);
  const r1 = x1 / x1r1;
  const a = 1 + x0r0 ** 2;
  const b = 4 * (r1 + x1 * x0r0);
  const c = 4 * (r1 ** 2 + x1 ** 2) - ((3 * kv * 1000) / (phaseFactor * current1A)) ** 2;
  const r0 = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
  if (!Number.isFinite(r0)) return null;
  const z1: Pair = [r1, x1];
  return { z1, z2: z1, z0: [r0, r0 * x0r0] };
}

/**
 * Phase impedance matrix in Ω, row-major, of `order` phases: element (i, j) is
 * (Z0 + Z1·a^(j-i) + Z2·a^(i-j))/3 with a = 1∠120°, which is symmetric where Z1 = Z2.
 */
export function phaseImpedance(
  order: number,
  { z1, z2, z0 }: SequenceImpedances,
): { resistanceOhm: number[]; reactanceOhm: number[] } {
  const resistanceOhm: number[] = [];
  const reactanceOhm: number[] = [];
  const isSymmetric = z1[0] === z2[0] && z1[1] === z2[1];
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < order; j++) {
      if (i === j || isSymmetric) {
        const cos = i === j ? 1 : -0.5;
        resistanceOhm.push((z0[0] + cos * (z1[0] + z2[0])) / 3);
        reactanceOhm.push((z0[1] + cos * (z1[1] + z2[1])) / 3);
      } else {
        const cos = Math.cos((2 * Math.PI * (j - i)) / 3);
        const sin = Math.sin((2 * Math.PI * (j - i)) / 3);
        // Z1·(cos + j·sin) + Z2·(cos - j·sin)
        resistanceOhm.push((z0[0] + cos * (z1[0] + z2[0]) - sin * (z1[1] - z2[1])) / 3);
        reactanceOhm.push((z0[1] + cos * (z1[1] + z2[1]) + sin * (z1[0] - z2[0])) / 3);
      }
    }
  }
  return { resistanceOhm, reactanceOhm };
}
