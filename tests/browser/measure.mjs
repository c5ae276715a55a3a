// What a press costs, in a page that is there.

/** Milliseconds from a press to "saved" on the screen: the quickest third, the middle and the slowest of nine. */
export async function quick(page, button) {
  const took = [];
  for (let i = 0; i < 9 && (await button.count()); i++) {
    took.push(await button.evaluate(async (it) => {
      const said = () => document.querySelector('.undo .said')?.textContent ?? '';
      const [was, began] = [said(), performance.now()];
      it.click();
      while (said() === was) await new Promise((then) => requestAnimationFrame(then));
      return performance.now() - began;
    }));
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share) => `${sorted[Math.floor((sorted.length - 1) * share)].toFixed(0)} ms`;
  return `${at(1 / 3)} in the quicker third, ${at(0.5)} in the middle, ${at(1)} at most, of ${sorted.length}`;
}
