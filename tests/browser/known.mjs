// What the demo holds: addresses that are known to be in, out, near the line or one of several; asked of the server, so that any demo will do.
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
    // Half a metre from the line, where a point is good to a metre at best.
    near: nearest(homes.filter((h) => h.where === 'inside' && metres(h) <= 0.8)),
    flat,
  };
  for (const [what, home] of Object.entries(found)) if (!home) throw new Error(`The demo lists no home that would do for “${what}”, so these scenes can’t be played.`);
  const { geometry: area } = await office.ask(`/sites/${site.id}/boundaries/${site.boundary.version}.geojson`);
  kept = {
    homes, area,
    site: site.id, emptySite: sites.find((s) => s.name === EMPTY_SITE).id, inside: full(found.inside), outside: full(found.outside), near: full(found.near),
    insideHome: found.inside, ambiguous: flat.address.replace(/^(flat|apartment) \w+,? /i, ''), flat: full(flat), nowhere: '999 Nowhere Street, ZZ9 9ZZ',
  };
  return kept;
}
