// Which page an address means. Patterns are matched in order; `:name` takes one part.

export type Page =
  | 'home' | 'check' | 'recorded-check' | 'sites' | 'add-site' | 'site' | 'plan-home' | 'plan' | 'import' | 'import-addresses' | 'coverage-home' | 'coverage' | 'set-aside' | 'safety' | 'two-answers' | 'key-in'
  | 'referrals' | 'add-referrals' | 'referral-queue' | 'referral-list' | 'partners' | 'people' | 'programs' | 'records' | 'account' | 'places' | 'paper' | 'round-paper' | 'pick-up' | 'picked-up' | 'walks' | 'walk' | 'sign-in' | 'setup' | 'invitation' | 'not-found';

export interface Place {
  page: Page;
  params: Record<string, string>;
}

const ROUTES: [string, Page][] = [
  ['/', 'home'],
  ['/check', 'check'],
  ['/checks/:id', 'recorded-check'],
  ['/sites', 'sites'],
  ['/sites/new', 'add-site'],
  ['/sites/:site', 'site'],
  ['/coverage', 'coverage-home'],
  ['/sites/:site/coverage', 'coverage'],
  ['/sites/:site/set-aside', 'set-aside'],
  ['/sites/:site/safety', 'safety'],
  ['/sites/:site/two-answers', 'two-answers'],
  ['/plan', 'plan-home'],
  ['/sites/:site/plan', 'plan'],
  ['/sites/:site/plan/:plan', 'plan'],
  ['/sites/:site/import/:kind', 'import'],
  ['/sites/:site/places', 'places'],
  ['/sites/:site/plan/:plan/paper', 'paper'],
  ['/sites/:site/plan/:plan/paper/:round', 'round-paper'],
  ['/sites/:site/plan/:plan/paper/:round/key', 'key-in'],
  ['/r', 'pick-up'],
  ['/r/:code', 'picked-up'],
  ['/walk', 'walks'],
  ['/walk/:round', 'walk'],
  ['/import/addresses', 'import-addresses'],
  ['/referrals', 'referrals'],
  ['/referrals/new', 'add-referrals'],
  ['/referrals/queue', 'referral-queue'],
  ['/referrals/:list', 'referral-list'],
  ['/partners', 'partners'],
  ['/people', 'people'],
  ['/programs', 'programs'],
  ['/records', 'records'],
  ['/account', 'account'],
  ['/sign-in', 'sign-in'],
  ['/setup', 'setup'],
  ['/invitation', 'invitation'],
];

const parts = (path: string) => path.split('/').filter(Boolean);

export function placeOf(path: string): Place {
  const asked = parts(path);
  for (const [pattern, page] of ROUTES) {
    const wanted = parts(pattern);
    if (wanted.length !== asked.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, i) => {
      if (!part.startsWith(':')) return part === asked[i];
      try {
        params[part.slice(1)] = decodeURIComponent(asked[i]!);
        return true;
      } catch {
        return false;
      }
    });
    if (fits) return { page, params };
  }
  return { page: 'not-found', params: {} };
}

/** A link that the pages can follow without loading again: same origin, same tab, no modifier. */
export function isOurs(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  return plain && !event.defaultPrevented && link.origin === location.origin && !link.target && !link.hasAttribute('download')
    && !link.pathname.startsWith('/api/') && !(link.hash && link.pathname === location.pathname);
}
