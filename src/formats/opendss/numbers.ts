/** Numbers as scripts write them: plain, or as an expression in reverse Polish notation. */

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const RADIANS_PER_DEGREE = Math.PI / 180;

const BINARY: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  atan2: (left, right) => Math.atan2(left, right) / RADIANS_PER_DEGREE,
};

const UNARY: Readonly<Record<string, (operand: number) => number>> = {
  sqr: (operand) => operand * operand,
  sqrt: Math.sqrt,
  inv: (operand) => 1 / operand,
  ln: Math.log,
  exp: Math.exp,
  log10: Math.log10,
  sin: (degrees) => Math.sin(degrees * RADIANS_PER_DEGREE),
  cos: (degrees) => Math.cos(degrees * RADIANS_PER_DEGREE),
  tan: (degrees) => Math.tan(degrees * RADIANS_PER_DEGREE),
  asin: (operand) => Math.asin(operand) / RADIANS_PER_DEGREE,
  acos: (operand) => Math.acos(operand) / RADIANS_PER_DEGREE,
  atan: (operand) => Math.atan(operand) / RADIANS_PER_DEGREE,
};

/**
 * The value of `text`, e.g. `12.47`, `1e-3` or `8 1000 /`; angles are in degrees.
 *
 * @returns a finite number, or null where the text is none
 */
export function parseNumber(text: string): number | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return null;
  const stack: number[] = [];
  for (const word of words) {
    if (!applyWord(stack, word.toLowerCase())) return null;
  }
  // an expression leaves one number; several mean that an operator is missing
  return stack.length === 1 && Number.isFinite(stack[0]) ? stack[0] : null;
}

function applyWord(stack: number[], word: string): boolean {
  if (PLAIN_NUMBER.test(word)) {
    stack.push(Number(word));
    return true;
  }
  if (word === 'pi') {
    stack.push(Math.PI);
    return true;
  }
  if (Object.hasOwn(UNARY, word) && stack.length >= 1) {
    stack.push(UNARY[word](stack.pop() ?? 0));
    return true;
  }
  if (stack.length < 2) return false;
  const right = stack.pop() ?? 0;
  const left = stack.pop() ?? 0;
  if (Object.hasOwn(BINARY, word)) stack.push(BINARY[word](left, right));
  else if (word === 'swap') stack.push(right, left);
  else return rotate(stack, left, right, word);
  return true;
}

/** `rollup` brings the top of the stack to its bottom, `rolldn` the bottom to its top. */
function rotate(stack: number[], left: number, right: number, word: string): boolean {
  stack.push(left, right);
  if (word === 'rollup') stack.unshift(stack.pop() ?? 0);
  else if (word === 'rolldn') stack.push(stack.shift() ?? 0);
  else return false;
  return true;
}
