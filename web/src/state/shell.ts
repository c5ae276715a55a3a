// Keeps the pages of a walk on the phone, so that they open without a signal. A newer version waits until the pages have
// been closed: never under an open walk.
let asked = false;

export function keepShell() {
  if (asked || !import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  asked = true;
  // Where a browser refuses, the pages work as long as there is a signal.
  navigator.serviceWorker.register('/sw.js').catch(() => {});
}
