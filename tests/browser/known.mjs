// Addresses of the demo that are known to be in, out, near the line or one of several; asked of the server, so that any demo will do.
let kept = null;

export async function known(stage) {
  if (kept) return kept;
  const { sites } = await stage.ask('/sites');
  const site = sites.find((s) => s.boundary);
  const { homes } = await stage.ask(`/sites/${site.id}/households`);
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
  kept = {
    site: site.id, inside: full(found.inside), outside: full(found.outside), near: full(found.near),
    insideHome: found.inside, ambiguous: flat.address.replace(/^(flat|apartment) \w+,? /i, ''), flat: full(flat), nowhere: '999 Nowhere Street, ZZ9 9ZZ',
  };
  return kept;
}
