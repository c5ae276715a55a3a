// Phones of one maker throw away what a page keeps after seven days without use, unless it stands on the home screen.

/** Such a phone, with the page not on its home screen. */
export function isApplePhone(): boolean {
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  return apple && !matchMedia('(display-mode: standalone)').matches;
}
