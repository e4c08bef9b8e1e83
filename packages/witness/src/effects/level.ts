/**
 * Whether an amount is there: from `present` on, and then for as long as half of the `whole` is. A load that must share
 * its cores for a moment, or a file system on which others write, is weakened and not gone.
 */
export function createLevel(present: number, whole: number): (amount: number) => boolean {
  let isThere = false;
  return (amount) => {
    isThere = amount >= (isThere ? Math.min(present, whole / 2) : present);
    return isThere;
  };
}
