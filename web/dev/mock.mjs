// A stand-in for the program, for working on the pages alone: `node dev/mock.mjs [port]`. It keeps everything in memory,
// holds an invented estate (ESTATE names another folder with the same files), and serves web/dist under the real policy.
// It answers in the program's shapes, but decides roughly: nothing here is tested as truth.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const here = import.meta.dirname;
const estate = process.env.ESTATE ?? join(here, 'estate');
const dist = join(here, '../dist');
const port = Number(process.argv[2] ?? process.env.PORT ?? 8791);
const CSP = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// --- the estate
const json = (name) => (existsSync(join(estate, name)) ? JSON.parse(readFileSync(join(estate, name), 'utf8')) : undefined);
const csv = (text) => {
  const [head, ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/).filter(Boolean);
  const split = (line) => [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].slice(0, -1).map((m) => m[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
  const names = split(head);
  return { names, rows: lines.map((line) => Object.fromEntries(split(line).map((v, i) => [names[i], v]))) };
};
const wide = existsSync(join(estate, 'households-wider.csv')) ? 'households-wider.csv' : 'households.csv';
const boundary = json('boundary.geojson').features[0];
const polygons = boundary.geometry.type === 'Polygon' ? [boundary.geometry.coordinates] : boundary.geometry.coordinates;
const rings = polygons.flat();
const inArea = (x, y, rs = rings) => {
  let inside = false;
  for (const r of rs) for (let i = 0, j = r.length - 1; i < r.length; j = i++) if (r[i][1] > y !== r[j][1] > y && x < ((r[j][0] - r[i][0]) * (y - r[i][1])) / (r[j][1] - r[i][1]) + r[i][0]) inside = !inside;
  return inside;
};
const metres = (lon, lat) => {
  const k = 111320, kx = k * Math.cos((lat * Math.PI) / 180);
  let best = Infinity;
  for (const r of rings) for (let i = 1; i < r.length; i++) {
    const [ax, ay, bx, by] = [(r[i - 1][0] - lon) * kx, (r[i - 1][1] - lat) * k, (r[i][0] - lon) * kx, (r[i][1] - lat) * k];
    const t = Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
    best = Math.min(best, Math.hypot(ax + t * (bx - ax), ay + t * (by - ay)));
  }
  return best;
};
const homes = csv(readFileSync(join(estate, wide), 'utf8')).rows.map((r, i) => {
  const [longitude, latitude] = [Number(r.longitude), Number(r.latitude)];
  const whole = [r.address_line_1, r.address_line_2].filter(Boolean).join(', ');
  const street = whole.replace(/^(flat \w+, )?/i, '').replace(/^\d+\w?\s+/, '').split(', ').at(-1);
  const number = /^(?:flat (\w+)|(\d+\w?))/i.exec(whole);
  const noPoint = i % 211 === 7;
  const inside = inArea(longitude, latitude);
  return {
    id: r.uprn, uprn: r.uprn, reference: `L${10000 + i}`, address: whole, street: street.replace(/^\d+\w?\s+/, ''), number: number?.[1] ?? number?.[2] ?? null, postcode: r.postcode,
    longitude: noPoint ? null : longitude, latitude: noPoint ? null : latitude, where: noPoint ? 'no_point' : inside ? 'inside' : 'outside',
    distance_to_line_m: noPoint ? null : Math.round(metres(longitude, latitude) * 10) / 10, is_void: i % 67 === 3, dwelling_type: r.dwelling_type,
  };
});
const onList = homes.filter((h, i) => h.where === 'inside' ? i % 97 !== 0 : h.where === 'no_point' ? i % 2 === 1 : (h.distance_to_line_m < 22 && i % 3 === 0));
const siteName = process.env.ESTATE ? 'Gaer estate' : 'Larkfield estate';
const siteId = process.env.ESTATE ? 'gaer-estate' : 'larkfield-estate';
const allX = rings.flat().map((p) => p[0]), allY = rings.flat().map((p) => p[1]);
const box = [Math.min(...allX), Math.min(...allY), Math.max(...allX), Math.max(...allY)];
const count = (where) => onList.filter((h) => h.where === where).length;
const site = (id, name, more) => ({ id, name, organisation: 'larch', organisation_name: 'Larch Homes', is_demo: !process.env.ESTATE, boundary: null, homes: null, inside: null, outside: null, voids: null, without_point: null, centre: null, bbox: null, ...more });
const sites = [
  site(siteId, siteName, { boundary: { version: 2, from: '2026-10-15' }, homes: onList.length, inside: count('inside'), outside: count('outside'), without_point: count('no_point'), voids: onList.filter((h) => h.is_void).length, bbox: box, centre: { longitude: (box[0] + box[2]) / 2, latitude: (box[1] + box[3]) / 2 } }),
  site('wren-hill', 'Wren Hill'),
];
const older = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [polygons[0][0].map(([x, y]) => [box[0] + (x - box[0]) * 0.93 + 0.0001, box[1] + (y - box[1]) * 0.9 + 0.0004])] } };
const versions = [
  { version: 2, from: '2026-10-15', until: null, in_force: true, added_at: Date.UTC(2026, 9, 12, 9, 30) * 1000, added_by: 'Mo Manager', area_ha: 17.4, parts: polygons.length, holes: rings.length - polygons.length, import: 'imp-2' },
  { version: 1, from: '2026-04-01', until: '2026-10-14', in_force: false, added_at: Date.UTC(2026, 2, 20, 14, 5) * 1000, added_by: 'Mo Manager', area_ha: 14.6, parts: 1, holes: 0, import: 'imp-1' },
];

// --- people
const MAY = {
  administrator: 'see_counts see_boundary see_households see_imports add_site import check check_as_partner see_checks see_own_checks manage_people manage_tokens see_audit operate',
  manager: 'see_counts see_boundary see_households see_imports import check check_as_partner see_checks see_own_checks see_audit',
  outreach_worker: 'see_counts see_boundary see_households check see_own_checks',
  eligibility_staff: 'see_counts see_boundary check see_checks see_own_checks',
  champion: '', partner: 'check_as_partner see_own_checks', programme_manager: 'see_counts',
};
const NAMES = { administrator: 'Ada Admin', manager: 'Mo Manager', outreach_worker: 'Oli Outreach', eligibility_staff: 'Eli Desk', champion: 'Cam Champion', partner: 'Pat Partner', programme_manager: 'Nat National' };
const now = () => Date.now() * 1000;
const people = Object.entries(NAMES).map(([role, name], i) => ({ organisation: 'larch', id: `p${i}`, name, email: `${role.replaceAll('_', '.')}@demo.example`, added_at: Date.UTC(2026, 8, 1 + i) * 1000, grants: [{ organisation: role === 'programme_manager' || role === 'administrator' ? '*' : 'larch', ...(role === 'outreach_worker' ? { site: siteId } : {}), role }] }));
const sessions = new Map();
const tokens = [{ organisation: 'larch', id: 't1', person: 'p0', name: 'Referral form on the council’s site', scopes: ['check'], added_at: Date.UTC(2026, 9, 1) * 1000, ends_at: Date.UTC(2027, 8, 30) * 1000, last_used_at: now() - 3.6e9, revoked_at: null }];
const audit = [];
const note = (p, verb, what, more = {}) => audit.unshift({ organisation: 'larch', id: `a${audit.length}`, at: now(), who: `person:${p.id}`, who_name: p.name, verb, what, ...more });
const source = { given_by: 'Larch Homes, asset team', received_on: '2026-10-10', lawful_basis: 'Public task', keep_until: '2028-03-31' };
const report = (more) => ({ file: 'file', outcome: 'accepted', read: 0, added: 0, changed: 0, unchanged: 0, gone: 0, refused: 0, problems: [], ...more });
const imports = [
  { organisation: 'larch', id: 'imp-3', site: siteId, kind: 'households', at: Date.UTC(2026, 9, 14, 8, 12) * 1000, by: 'person:p1', by_name: 'Mo Manager', sha256: '4f2a'.repeat(16), source, report: report({ file: 'stock-october.xlsx', outcome: 'repaired', read: 431, added: 424, refused: 0, joined: 3, not_homes: 4, homes: 424, problems: [{ severity: 'warning', line: 88, code: 'not_a_home', message: 'Row 88 is a garage, so it was set apart.' }] }) },
  { organisation: 'larch', id: 'imp-2', site: siteId, kind: 'boundary', at: Date.UTC(2026, 9, 12, 9, 30) * 1000, by: 'person:p1', by_name: 'Mo Manager', sha256: 'ab12'.repeat(16), source: { ...source, keep_until: null }, report: report({ file: 'larkfield-extended.geojson', read: 1, added: 1 }) },
];
const checks = [];

// --- checks
const plain = (text) => text.toLowerCase().replace(/[^a-z0-9 ]/g, ' ').replace(/\bst\b/g, 'street').replace(/\brd\b/g, 'road').replace(/\bcres\b/g, 'crescent').replace(/\bave?\b/g, 'avenue').replace(/\bcl\b/g, 'close').replace(/\s+/g, ' ').trim();
const full = (h) => `${h.address}, ${h.postcode}`;
const keyed = homes.map((h) => ({ h, key: plain(full(h)), bare: plain(h.address), code: h.postcode.replace(/\s/g, '').toLowerCase() }));
const named = (h) => ({ id: h.id, address: full(h), verdict: h.where === 'no_point' ? null : h.where, point: h.longitude === null ? null : { longitude: h.longitude, latitude: h.latitude } });
function suggest(q) {
  const p = plain(q);
  if (p.length < 2) return [];
  const starts = keyed.filter((k) => k.key.startsWith(p));
  const holds = p.length > 3 ? keyed.filter((k) => !k.key.startsWith(p) && k.key.includes(p)) : [];
  return [...starts, ...holds].slice(0, 8).map((k) => ({ id: k.h.id, address: full(k.h) }));
}
function check(query) {
  const p = plain(query);
  const answer = { check_id: `4KD-${200 + checks.length}`, checked_at: new Date().toISOString(), query, on: new Date().toISOString().slice(0, 10), site: null, site_name: null, address_id: null, matched_address: null, match_confidence: null, distance_to_line_m: null, boundary_version: null, boundary_from: null, reasons: [], candidates: [], neighbours: [], point: null, point_accuracy_m: null };
  const exact = keyed.filter((k) => k.key === p || k.bare === p || k.h.id === query);
  const postcode = keyed.filter((k) => k.code === p.replaceAll(' ', ''));
  const found = exact.length ? exact : postcode.length ? postcode : p.length > 5 ? keyed.filter((k) => k.bare.startsWith(p + ' ') || k.bare.endsWith(', ' + p) || k.bare.includes(' ' + p)) : [];
  const inForce = { site: siteId, site_name: siteName, boundary_version: 2, boundary_from: '2026-10-15' };
  if (found.length === 0) {
    const number = /^(\d+)[a-z]\b(.*)/.exec(p);
    const near = number && keyed.find((k) => k.bare === number[1] + number[2]);
    return { ...answer, verdict: 'not_found', reasons: [near ? { code: 'nearest_miss', words: `${near.h.number} is listed, ${p.split(' ')[0].toUpperCase()} is not.` } : { code: 'no_match', words: 'No address on our list matches what was typed. Check the number, the street and the postcode.' }] };
  }
  if (found.length > 1) return { ...answer, ...inForce, verdict: 'ambiguous', reasons: [{ code: 'several_match', words: `${found.length} homes match.` }], candidates: found.slice(0, 5).map((k) => named(k.h)) };
  const h = found[0].h;
  if (h.where === 'no_point') return { ...answer, ...inForce, verdict: 'near_line', address_id: h.id, matched_address: full(h), match_confidence: 1, reasons: [{ code: 'no_point', words: 'This home is on the list, but nobody has said where it is.' }] };
  const accuracy = h.distance_to_line_m < 2.5 ? 5 : 1;
  const verdict = h.distance_to_line_m < accuracy ? 'near_line' : h.where;
  const other = verdict === 'inside' ? 'outside' : 'inside';
  const far = (k) => Math.hypot((k.h.longitude - h.longitude) * 66000, (k.h.latitude - h.latitude) * 111320);
  const neighbours = keyed.filter((k) => k.h.where === other && k.code === found[0].code && far(k) < 220).sort((a, b) => far(a) - far(b)).slice(0, 12);
  const close = neighbours.length ? neighbours : keyed.filter((k) => k.h.where === other && far(k) < 45).sort((a, b) => far(a) - far(b)).slice(0, 5);
  return { ...answer, ...inForce, verdict, address_id: h.id, matched_address: full(h), match_confidence: 1, distance_to_line_m: h.distance_to_line_m, point: { longitude: h.longitude, latitude: h.latitude }, point_accuracy_m: accuracy, neighbours: close.map((k) => named(k.h)), reasons: [] };
}

// --- imports
function readImport(kind, parts, dryRun, from) {
  const file = parts.file?.[0];
  if (!file) return { status: 400, body: { title: 'No file', detail: 'Choose a file first.', code: 'no_file' } };
  const text = file.data.toString('utf8');
  const base = { file: file.name, dry_run: dryRun || undefined };
  if (kind === 'boundary') {
    let shape;
    try {
      shape = JSON.parse(text);
    } catch {
      return { status: 422, body: report({ ...base, outcome: 'rejected', problems: [{ severity: 'error', line: text.split('\n').length, code: 'truncated', message: 'This file ends in the middle of a shape. Nothing was brought in.', hint: 'Save it again as GeoJSON and retry.' }] }) };
    }
    const geometry = (shape.features?.[0] ?? shape).geometry ?? shape;
    const feature = (role, g, more) => ({ type: 'Feature', properties: { role, ...more }, geometry: g });
    const corner = (geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0][0])[3];
    return { status: 200, body: report({ ...base, outcome: 'repaired', read: 1, added: dryRun ? 1 : 1, problems: [{ severity: 'warning', feature: 1, code: 'ring_reversed', message: 'The outer ring ran clockwise. We turned it round; the area is the same.' }, { severity: 'warning', feature: 1, code: 'repeated_point', message: 'The same corner was given twice, near the marked place. We kept one.', hint: 'Nothing to do, unless the line there looks wrong.' }], boundary_version: dryRun ? undefined : 3, import_id: dryRun ? undefined : 'imp-4',
      preview: { type: 'FeatureCollection', features: [feature('before', older.geometry), feature('as_given', geometry), feature('accepted', geometry), feature('problem', { type: 'Point', coordinates: corner }, { words: 'The same corner was given twice.' })] } }) };
  }
  if (kind === 'streets') return { status: 200, body: report({ ...base, read: 1580, added: 1580 }) };
  if (!text.includes(',')) return { status: 422, body: report({ ...base, outcome: 'rejected', read: 0, problems: [{ severity: 'error', line: 1, code: 'no_columns', message: 'There is only one column, and it is not an address.', hint: 'Save the list again as CSV, with one column for each part of the address.' }] }) };
  const { names, rows } = csv(text);
  const known = { uprn: 'uprn', address_line_1: 'address_line_1', address_line_2: 'address_line_2', postcode: 'postcode', latitude: 'latitude', longitude: 'longitude', easting: 'easting', northing: 'northing', dwelling_type: 'dwelling_type', tenant: 'personal_not_stored', phone: 'personal_not_stored' };
  const asked = Object.fromEntries((parts.map ?? []).map((m) => m.value.split('=')));
  const columns = names.map((header) => ({ header, field: asked[header] ?? known[header.toLowerCase()] ?? 'ignored' }));
  const inside = rows.filter((r) => inArea(Number(r.longitude), Number(r.latitude))).length;
  const problems = [
    { severity: 'warning', line: 14, column: 'postcode', code: 'postcode_letter', message: 'Row 14, postcode “AE1 OFP”: the letter O should be a zero. We read it as AE1 0FP.', hint: 'Check it, or correct the file.' },
    ...Array.from({ length: 9 }, (_, i) => ({ severity: 'warning', line: 30 + i * 3, code: 'not_a_home', message: `Row ${30 + i * 3} is a garage, so it was set apart.` })),
    { severity: 'warning', line: 52, code: 'same_home', message: 'Rows 51 and 52 are the same home, so they were joined.', hint: 'Joint tenants are often written twice.' },
  ];
  return { status: 200, body: report({ ...base, outcome: 'repaired', read: rows.length, added: 12, changed: 4, unchanged: rows.length - 17, gone: 3, refused: 0, problems, homes: rows.length - 10, voids: 6, with_point: rows.length - 12, inside, outside: rows.length - 12 - inside, not_homes: 9, joined: 1, columns, read_as: 'UTF-8, separated by commas', import_id: dryRun ? undefined : 'imp-5',
    changes: [{ kind: 'added', household: '1', line: 9, after: '31 Wren Close, AE1 0FP' }, { kind: 'renumbered', household: '2', line: 12, before: '12 Elm Road', after: '12A Elm Road' }, { kind: 'reworded', household: '3', line: 17, before: 'Flat 3, Lark House', after: 'Apartment 3, Lark House' }, { kind: 'gone', household: '4', before: '8 Wren Close, AE1 0FP' }] }) };
}
function multipart(buffer, boundaryText) {
  const parts = {};
  const mark = Buffer.from(`--${boundaryText}`);
  for (let at = buffer.indexOf(mark); at >= 0; ) {
    const next = buffer.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const part = buffer.subarray(at + mark.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString();
    const name = /name="([^"]*)"/.exec(head)?.[1];
    const data = part.subarray(split + 4);
    if (name) (parts[name] ??= []).push({ name: /filename="([^"]*)"/.exec(head)?.[1], value: data.toString(), data });
    at = next;
  }
  return parts;
}

// --- http
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json', '.json': 'application/json' };
const wrong = (status, title, detail = title) => ({ status, body: { type: 'about:blank', title, status, detail, code: title.toLowerCase().replaceAll(' ', '_') } });
const roleOf = (person) => person.grants[0].role;
function sessionBody(person) {
  const role = person && roleOf(person);
  return { signed_in: !!person, person: person && { id: person.id, name: person.name, email: person.email }, grants: person?.grants ?? [], may: role ? MAY[role].split(' ').filter(Boolean) : [], needs_setup: false, is_demo: !process.env.ESTATE, demo_accounts: Object.keys(NAMES).map((r) => ({ role: r, email: `${r.replaceAll('_', '.')}@demo.example`, password: 'demo' })), version: '0.1.0', installation_name: 'Larch Homes' };
}
function answer(method, path, url, body, person, request) {
  const q = url.searchParams;
  if (path === '/session' && method === 'GET') return { body: sessionBody(person) };
  if (path === '/session' && method === 'POST') {
    const found = people.find((p) => p.email === String(body.email).toLowerCase() && !p.closed_at);
    if (!found || body.password !== 'demo') return wrong(401, 'Wrong email address or password', 'That email address and password don’t match an account.');
    const token = randomBytes(16).toString('hex');
    sessions.set(token, { person: found, at: now() });
    note(found, 'signed_in', 'session');
    return { body: sessionBody(found), cookie: token };
  }
  if (path === '/invitation' && method === 'GET') return q.get('token') === 'demo' ? { body: { name: 'Sam Starter', email: 'sam@demo.example' } } : wrong(404, 'This link has run out or was used before');
  if (path === '/setup') return { body: sessionBody(people[0]), cookie: [...sessions.keys()][0] };
  if (!person) return wrong(401, 'Sign in first');
  const may = (a) => MAY[roleOf(person)].split(' ').includes(a);
  const need = (a, then) => (may(a) ? then() : wrong(403, 'You may not do this'));
  if (path === '/session' && method === 'DELETE') return { status: 204, forget: true };
  if (path === '/account/sessions') return { body: { sessions: [{ id: 's1', started_at: now() - 9e9, last_seen_at: now(), ends_at: now() + 9e11, device: 'Chrome on Linux', is_current: true }, { id: 's2', started_at: now() - 2e11, last_seen_at: now() - 9e10, ends_at: now() + 9e11, device: 'Chrome on Android', is_current: false }] } };
  if (path.startsWith('/account/')) return { status: 204 };
  if (path === '/people' && method === 'GET') return need('manage_people', () => ({ body: { people } }));
  if (path === '/people' && method === 'POST') return need('manage_people', () => { const p = { organisation: 'larch', id: `p${people.length}`, name: body.name, email: body.email, added_at: now(), grants: body.grants }; people.push(p); return { status: 201, body: { person: p, link: `http://127.0.0.1:${port}/welcome#token=demo` } }; });
  if (/^\/people\/[^/]+\/link$/.test(path)) return { body: { link: `http://127.0.0.1:${port}/welcome#token=demo` } };
  if (/^\/people\/[^/]+\/sessions$/.test(path)) return { body: { sessions: [{ id: 's9', started_at: now() - 9e9, last_seen_at: now() - 6e8, ends_at: now() + 9e11, device: 'Firefox on Windows' }] } };
  if (/^\/people\/[^/]+\/close$/.test(path)) { const p = people.find((x) => x.id === path.split('/')[2]); p.closed_at = now(); return { status: 204 }; }
  if (/^\/people\/[^/]+\/grants$/.test(path)) { const p = people.find((x) => x.id === path.split('/')[2]); p.grants = body.grants; return { body: p }; }
  if (path.startsWith('/people/')) return { status: 204 };
  if (path === '/tokens' && method === 'GET') return need('manage_tokens', () => ({ body: { tokens } }));
  if (path === '/tokens') { const token = { organisation: 'larch', id: `t${tokens.length + 1}`, person: person.id, name: body.name, scopes: body.scopes, added_at: now(), ends_at: Date.parse(body.ends_on) * 1000, last_used_at: null }; tokens.push(token); return { status: 201, body: { token_text: `pw_${randomBytes(20).toString('hex')}`, token } }; }
  if (path.startsWith('/tokens/')) { tokens.find((t) => t.id === path.split('/')[2]).revoked_at = now(); return { status: 204 }; }
  if (path === '/organisations') return { body: method === 'GET' ? { organisations: [{ id: 'larch', name: 'Larch Homes' }] } : { id: 'new', name: body.name } };
  if (path === '/sites' && method === 'GET') return need('see_counts', () => ({ body: { sites } }));
  if (path === '/sites') return need('add_site', () => { const s = site(body.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'), body.name); sites.push(s); return { status: 201, body: s }; });
  if (path === '/eligibility') {
    const asked = q.get('address') ?? '';
    note(person, 'checked', 'check');
    if (!may('check')) { const a = check(asked); const p = { check_id: a.check_id, checked_at: a.checked_at, answer: a.verdict === 'inside' ? 'in_area' : a.verdict === 'outside' ? 'not_in_area' : 'ask_the_team' }; checks.unshift({ ...p, by: person.id }); return { body: p }; }
    const a = check(asked);
    checks.unshift(a);
    return { body: a };
  }
  if (path === '/suggestions') return need('check', () => ({ body: { suggestions: suggest(q.get('q') ?? '') } }));
  if (path === '/checks') return { body: { checks: checks.slice(0, Number(q.get('limit') ?? 50)) } };
  if (path.startsWith('/checks/')) { const found = checks.find((c) => c.check_id === decodeURIComponent(path.slice(8))); return found ? { body: found } : wrong(404, 'There is no such check'); }
  if (path === '/imports') return need('see_imports', () => ({ body: { imports } }));
  if (path === '/audit') return need('see_audit', () => ({ body: { entries: audit.slice(0, 50) } }));
  const imported = /^(?:\/sites\/[^/]+)?\/imports\/(boundary|households|streets|addresses)$/.exec(path);
  if (imported && method === 'POST') return need('import', () => readImport(imported[1], multipart(request.raw, /boundary=(.+)$/.exec(request.type)?.[1] ?? ''), q.has('dry_run'), q.get('from')));
  const one = /^\/sites\/([^/]+)(\/.*)?$/.exec(path);
  if (one) {
    const s = sites.find((x) => x.id === one[1]);
    if (!s) return wrong(404, 'There is no such site');
    const main = s.id === siteId;
    switch (one[2] ?? '') {
      case '': return need('see_counts', () => ({ body: s }));
      case '/boundaries': return need('see_boundary', () => ({ body: { versions: main ? versions : [] } }));
      case '/boundaries/2.geojson': return need('see_boundary', () => ({ body: boundary }));
      case '/boundaries/1.geojson': return need('see_boundary', () => ({ body: older }));
      case '/households': return need('see_households', () => ({ body: { boundary_version: main ? 2 : null, homes: main ? onList : [], total: main ? onList.length : 0 } }));
      case '/comparison': return need('see_imports', () => ({ body: main ? { on_list_outside: onList.filter((h) => h.where === 'outside'), missing_from_list: homes.filter((h) => h.where === 'inside' && !onList.includes(h)), on_list_no_point: onList.filter((h) => h.where === 'no_point') } : { on_list_outside: [], missing_from_list: [], on_list_no_point: [] } }));
      case '/base-map': return need('see_boundary', () => ({ body: main ? { streets: json('streets.geojson'), basemap: json('basemap.geojson') } : {} }));
      case '/imports': return need('see_imports', () => ({ body: { imports: main ? imports : [] } }));
    }
  }
  return wrong(404, 'Not found');
}

createServer((request, response) => {
  const chunks = [];
  request.on('data', (c) => chunks.push(c));
  request.on('end', () => {
    const url = new URL(request.url, 'http://x');
    const headers = { 'content-security-policy': CSP, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cache-control': 'no-store' };
    if (url.pathname.startsWith('/api/v1/')) {
      const raw = Buffer.concat(chunks);
      const type = request.headers['content-type'] ?? '';
      const token = /patchwalk=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
      const person = sessions.get(token)?.person;
      let body = null;
      try { body = type.startsWith('application/json') ? JSON.parse(raw.toString() || 'null') : null; } catch { /* answered below */ }
      let out;
      try { out = answer(request.method, url.pathname.slice(7), url, body, person, { raw, type }); } catch (error) { console.error(error); out = wrong(500, 'Broken'); }
      if (out.forget) sessions.delete(token);
      if (out.cookie) headers['set-cookie'] = `patchwalk=${out.cookie}; Path=/; HttpOnly; SameSite=Lax`;
      const status = out.status ?? 200;
      response.writeHead(status, { ...headers, 'content-type': status >= 400 && !out.body?.outcome ? 'application/problem+json' : 'application/json' });
      setTimeout(() => response.end(out.body ? JSON.stringify(out.body) : ''), Number(process.env.DELAY ?? 0));
      return;
    }
    const wanted = normalize(join(dist, decodeURIComponent(url.pathname)));
    const file = wanted.startsWith(dist) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html');
    if (!existsSync(file)) { response.writeHead(503); response.end('Build the pages first: npm run build'); return; }
    response.writeHead(200, { ...headers, 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
}).listen(port, '127.0.0.1', function () { console.log(`http://127.0.0.1:${this.address().port}`); });
