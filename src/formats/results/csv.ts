import Papa from 'papaparse';
import {
  type ByteSink,
  type VoltageTable,
  type VoltageTableInfo,
  voltageColumns,
} from './voltage-table.ts';

/** Text is collected to about so many characters before it is written. */
const PIECE = 1 << 20;

/** CSV: `time,converged`, then the voltages; cells without a voltage are empty. */
export async function openCsv(info: VoltageTableInfo, sink: ByteSink): Promise<VoltageTable> {
  const encoder = new TextEncoder();
  const names = voltageColumns(info.nodes);
  let text = `${Papa.unparse([['time', 'converged', ...names]], { newline: '\n' })}\n`;
  const flush = async () => {
    await sink(encoder.encode(text));
    text = '';
  };
  return {
    append: async ({ time, converged, vRe, vIm }) => {
      text += `${time},${converged}`;
      for (let k = 0; k < vRe.length; k++) text += converged ? `,${vRe[k]},${vIm[k]}` : ',,';
      text += '\n';
      if (text.length >= PIECE) await flush();
    },
    finish: flush,
  };
}
