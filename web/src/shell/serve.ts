// How a request is answered while the pages are kept on the phone. What the server knows is never kept: only how it is shown.

export type How =
  /** As if there were no service worker. */
  | 'pass'
  /** A file of the pages: from the phone. */
  | 'kept'
  /** A page of a walk: from the phone at once, whatever the signal. */
  | 'page'
  /** Any other page: from the server, and from the phone where it can't be reached. */
  | 'page_if_unreached';

const WALKED = /^\/(walk|r)(\/|$)/;
const ASKED = /^\/(api(\/|$)|livez$|readyz$)/;

export function howToServe(request: { method: string; mode: string; url: string }, origin: string, kept: ReadonlySet<string>): How {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin || ASKED.test(url.pathname)) return 'pass';
  if (request.mode === 'navigate') return WALKED.test(url.pathname) ? 'page' : 'page_if_unreached';
  return kept.has(url.pathname) ? 'kept' : 'pass';
}

/** Whether an answer is the file that was asked for, and not a page of some hotel's network or of a newer version. */
export function isSound(path: string, answer: { ok: boolean; redirected: boolean; kind: string | null }, text: string | null, kept: ReadonlySet<string>): boolean {
  if (!answer.ok || answer.redirected) return false;
  if (path !== PAGE) return !/text\/html/.test(answer.kind ?? '');
  const parts = [...(text ?? '').matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
  return parts.length > 0 && parts.every((part) => kept.has(part));
}

export const PAGE = '/index.html';
