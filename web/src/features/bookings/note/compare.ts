/** Two versions of a text side by side, line by line. */

export interface Line {
  text: string;
  /** True if the other version has this line, too, at this place. */
  isCommon: boolean;
}

/** Beyond this many pairs of lines the exact comparison would hold up the page. */
const PAIRS_MAX = 4_000_000;

interface Comparison {
  mine: Line[];
  theirs: Line[];
  /** Every line of both, common ones once, theirs before mine where they differ. */
  merged: string;
}

export function compare(mine: string, theirs: string): Comparison {
  const [a, b] = [mine.split('\n'), theirs.split('\n')];
  const pairs = a.length * b.length > PAIRS_MAX ? [] : commonLines(a, b);
  const common = { mine: new Set(pairs.map(([i]) => i)), theirs: new Set(pairs.map(([, j]) => j)) };
  const merged: string[] = [];
  let [i, j] = [0, 0];
  for (const [nextMine, nextTheirs] of [...pairs, [a.length, b.length] as const]) {
    merged.push(...b.slice(j, nextTheirs), ...a.slice(i, nextMine), ...a.slice(nextMine, nextMine + 1));
    [i, j] = [nextMine + 1, nextTheirs + 1];
  }
  return {
    mine: a.map((text, position) => ({ text, isCommon: common.mine.has(position) })),
    theirs: b.map((text, position) => ({ text, isCommon: common.theirs.has(position) })),
    merged: merged.join('\n'),
  };
}

/** The positions of a longest common subsequence of lines. */
function commonLines(a: string[], b: string[]): [number, number][] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
