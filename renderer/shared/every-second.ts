/** Reads again and again while the window is visible. */

const PAUSE_MS = 1_000;

/**
 * Reads now, and a second after each reading: a relay that is busy is not asked faster than it answers.
 * @param read is given whether what it finds is still wanted
 * @returns ends it
 */
export function everySecond(read: (isWanted: () => boolean) => Promise<void>): () => void {
  let wanted = true;
  let timer: number | undefined;
  const again = async (): Promise<void> => {
    if (!document.hidden) await read(() => wanted);
    if (wanted) timer = window.setTimeout(() => void again(), PAUSE_MS);
  };
  void again();
  return () => {
    wanted = false;
    window.clearTimeout(timer);
  };
}
