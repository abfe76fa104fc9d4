/** The known word that a mistyped one most likely means. */

/** Steps from one word to the other: a letter more, less, other, or two neighbours exchanged. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isExchange = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (current[column - 1] ?? 0) + 1,
          (last[column] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isExchange ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/** The nearest of `known`, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const within = Math.max(2, Math.floor(word.length / 3));
  const ranked = known
    .map((name) => ({ name, steps: name.startsWith(word) ? 1 : distance(word, name) }))
    .sort((a, b) => a.steps - b.steps);
  const [best] = ranked;
  return best && best.steps <= within ? best.name : undefined;
}
