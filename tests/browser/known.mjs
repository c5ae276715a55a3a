// What the demo holds, and one address more: addresses that are known to be in, out, near the line or one of several; asked of the server, so that any demo will do.
import { DESK, open } from './stage.mjs';

/** A site that has neither a boundary nor a list: made here, in the throw-away demo. */
const EMPTY_SITE = 'Orchard Side';
let kept = null;

/** What was learnt when the run began. */
export const known = () => kept;

export async function learn(chrome, url) {
  const office = await open(chrome, url, DESK, { role: 'administrator' });
  const { sites } = await office.ask('/sites');
  const site = sites.find((s) => s.boundary);
  if (!sites.some((s) => s.name === EMPTY_SITE)) {
    const made = await office.context.request.post(`${url}/api/v1/sites`, { headers: { origin: url }, data: { organisation: site.organisation, name: EMPTY_SITE } });
    if (!made.ok()) throw new Error(`The empty site was not made: ${await made.text()}`);
    sites.push(await made.json());
  }
  const { homes } = await office.ask(`/sites/${site.id}/households`);
  const full = (h) => (h.postcode && !h.address.includes(h.postcode) ? `${h.address}, ${h.postcode}` : h.address);
  const metres = (h) => h.distance_to_line_m ?? 0;
  const house = (h) => /^\d/.test(h.address);
  const nearest = (list) => list.filter(house).sort((a, b) => metres(a) - metres(b))[0];
  const flat = homes.find((h) => /^(flat|apartment) \w+,? /i.test(h.address));
  const found = {
    inside: nearest(homes.filter((h) => h.where === 'inside' && metres(h) > 8)),
    outside: nearest(homes.filter((h) => h.where === 'outside' && metres(h) > 8)),
    // Nearer to the line than its point is good for; the household list settles it.
    settled: nearest(homes.filter((h) => h.where === 'inside' && metres(h) <= 0.8)),
    flat,
  };
  for (const [what, home] of Object.entries(found)) if (!home) throw new Error(`The demo lists no home that would do for “${what}”, so these scenes can’t be played.`);
  const { geometry: area } = await office.ask(`/sites/${site.id}/boundaries/${site.boundary.version}.geojson`);
  const near = await onTheLine(office, url, area);
  const decided = near.pop();
  const ruling = await office.context.request.post(`${url}/api/v1/sites/${site.id}/decisions`, {
    headers: { origin: url }, data: { address: '999599990004', in_area: true, why: 'Its only door opens on the estate.', until: '2099-03-31' },
  });
  if (!ruling.ok() && !(await office.ask(`/sites/${site.id}/decisions`)).decisions.length) throw new Error(`The decision was not made: ${await ruling.text()}`);
  const { versions } = await office.ask(`/sites/${site.id}/boundaries`);
  const number = /^\d+/.exec(found.inside.address)[0];
  kept = {
    homes, area, near, decided,
    // A day on which an earlier boundary held.
    earlierDay: versions.map((v) => v.from).sort()[0],
    // Its neighbour is listed, it is not.
    nextDoor: full(found.inside).replace(number, `${number}Z`), nextDoorTo: found.inside.address.split(',')[0],
    site: site.id, emptySite: sites.find((s) => s.name === EMPTY_SITE).id, inside: full(found.inside), outside: full(found.outside), settled: full(found.settled),
    insideHome: found.inside, ambiguous: found.inside.address.split(',')[0].replace(/^\d+\w* /, ''), house: flat.address.replace(/^(flat|apartment) \w+,? /i, ''), flat: full(flat), nowhere: '999 Nowhere Street, ZZ9 9ZZ',
  };
  return kept;
}

/** Four homes in the middle of the longest straight part of the edge, on no site's list: known to be too near to say. */
async function onTheLine(office, url, area) {
  const ring = area.type === 'Polygon' ? area.coordinates[0] : area.coordinates[0][0];
  const long = (i) => Math.hypot(ring[i][0] - ring[i - 1][0], ring[i][1] - ring[i - 1][1]);
  const edges = ring.map((_, i) => i).slice(1);
  const i = edges.reduce((best, at) => (long(at) > long(best) ? at : best));
  const rows = [1, 2, 3, 4].map((n) => {
    const share = 0.4 + n / 20;
    const [lon, lat] = [0, 1].map((axis) => ring[i - 1][axis] + (ring[i][axis] - ring[i - 1][axis]) * share);
    return `99959999000${n},${n} Tollgate Row,AE99 9ZZ,${lat},${lon}`;
  });
  const form = { given_by: 'Browser scenes', received_on: '2026-01-05', lawful_basis: 'Public task', file: { name: 'toll.csv', mimeType: 'text/csv', buffer: Buffer.from(['uprn,address_line_1,postcode,latitude,longitude', ...rows].join('\n')) } };
  const answer = await office.context.request.post(`${url}/api/v1/imports/addresses`, { headers: { origin: url }, multipart: form });
  if (!answer.ok()) throw new Error(`The addresses on the line were not brought in: ${await answer.text()}`);
  return rows.map((_, n) => `${n + 1} Tollgate Row, AE99 9ZZ`);
}
