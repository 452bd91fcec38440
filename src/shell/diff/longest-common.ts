/** Hears of every line that has no counterpart: of the file 0 or 1, by its index. */
type OnChange = (file: 0 | 1, index: number) => void;

/** Tells which lines of two files are in no longest common sequence: Myers' method in linear space. Source: E. Myers (1986), section 4b. */
export function longestCommon(left: readonly number[], right: readonly number[], onChange: OnChange): void {
  const size = left.length + right.length + 3;
  const [forward, backward] = [new Int32Array(size), new Int32Array(size)];
  const shift = right.length + 1;
  const compare = (leftFrom: number, leftTo: number, rightFrom: number, rightTo: number): void => {
    let [a, b, c, d] = [leftFrom, leftTo, rightFrom, rightTo];
    while (a < b && c < d && left[a] === right[c]) {
      a += 1;
      c += 1;
    }
    while (a < b && c < d && left[b - 1] === right[d - 1]) {
      b -= 1;
      d -= 1;
    }
    if (a === b) for (; c < d; c++) onChange(1, c);
    else if (c === d) for (; a < b; a++) onChange(0, a);
    else {
      const [x, y] = middle(a, b, c, d);
      compare(a, x, c, y);
      compare(x, b, y, d);
    }
  };

  /** Where the shortest path from one corner meets the one from the other. A diagonal is a left index less a right one. */
  const middle = (a: number, b: number, c: number, d: number): readonly [x: number, y: number] => {
    const [lowest, highest] = [a - d, b - c];
    const [first, last] = [a - c, b - d];
    const isOdd = ((first - last) & 1) !== 0;
    const ahead = { low: first, high: first };
    const behind = { low: last, high: last };
    forward[first + shift] = a;
    backward[last + shift] = b;
    for (;;) {
      widen(ahead, { lowest, highest, store: forward, filler: -1 });
      for (let diagonal = ahead.high; diagonal >= ahead.low; diagonal -= 2) {
        const [below, above] = [forward[diagonal - 1 + shift] ?? -1, forward[diagonal + 1 + shift] ?? -1];
        let x = below < above ? above : below + 1;
        while (x < b && x - diagonal < d && left[x] === right[x - diagonal]) x += 1;
        forward[diagonal + shift] = x;
        if (isOdd && behind.low <= diagonal && diagonal <= behind.high && (backward[diagonal + shift] ?? 0) <= x) return [x, x - diagonal];
      }
      widen(behind, { lowest, highest, store: backward, filler: 0x7fffffff });
      for (let diagonal = behind.high; diagonal >= behind.low; diagonal -= 2) {
        const [below, above] = [backward[diagonal - 1 + shift] ?? 0, backward[diagonal + 1 + shift] ?? 0];
        let x = below < above ? below : above - 1;
        while (a < x && c < x - diagonal && left[x - 1] === right[x - diagonal - 1]) x -= 1;
        backward[diagonal + shift] = x;
        if (!isOdd && ahead.low <= diagonal && diagonal <= ahead.high && x <= (forward[diagonal + shift] ?? 0)) return [x, x - diagonal];
      }
    }
  };

  const widen = (
    range: { low: number; high: number },
    { lowest, highest, store, filler }: { lowest: number; highest: number; store: Int32Array; filler: number },
  ): void => {
    if (range.low > lowest) store[--range.low - 1 + shift] = filler;
    else range.low += 1;
    if (range.high < highest) store[++range.high + 1 + shift] = filler;
    else range.high -= 1;
  };

  compare(0, left.length, 0, right.length);
}
