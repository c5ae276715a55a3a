import { expect, test } from 'vitest';
import { howToServe, isSound } from './serve';

const kept = new Set(['/index.html', '/assets/index-1.js', '/assets/Walk-2.js', '/sign.svg']);
const how = (path: string, mode = 'cors', method = 'GET') => howToServe({ method, mode, url: new URL(path, 'https://patchwalk.example').href }, 'https://patchwalk.example', kept);

test('what the server knows is never answered from the phone', () => {
  for (const path of ['/api/v1/session', '/api/v1/rounds/ABC234', '/api', '/livez', '/readyz']) expect([how(path), how(path, 'navigate')]).toEqual(['pass', 'pass']);
  expect(how('/walk', 'navigate', 'POST')).toBe('pass');
  expect(how('https://elsewhere.example/assets/index-1.js')).toBe('pass');
});

test('a walk opens from the phone; another page only where the server is not reached', () => {
  for (const path of ['/walk', '/walk/01a2', '/r', '/r/ABC234?x=1']) expect(how(path, 'navigate')).toBe('page');
  for (const path of ['/', '/check', '/sites/gaer', '/records', '/walker']) expect(how(path, 'navigate')).toBe('page_if_unreached');
});

test('files of the pages come from the phone, others as ever', () => {
  expect([how('/assets/Walk-2.js'), how('/sign.svg'), how('/assets/Plan-9.js'), how('/sw.js')]).toEqual(['kept', 'kept', 'pass', 'pass']);
});

test('a page of another network is not kept in the place of a file', () => {
  const good = { ok: true, redirected: false, kind: 'text/javascript; charset=utf-8' };
  const page = { ...good, kind: 'text/html; charset=utf-8' };
  expect(isSound('/assets/index-1.js', good, null, kept)).toBe(true);
  for (const bad of [page, { ...good, ok: false }, { ...good, redirected: true }]) expect(isSound('/assets/index-1.js', bad, null, kept)).toBe(false);
  expect(isSound('/index.html', page, '<script src="/assets/index-1.js"></script>', kept)).toBe(true);
  expect(isSound('/index.html', page, '<script src="/assets/index-9.js"></script>', kept)).toBe(false);
  expect(isSound('/index.html', page, '<html>Free Wi-Fi</html>', kept)).toBe(false);
});
