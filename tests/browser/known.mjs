// Addresses of the demo that are known to be in, out, or one of several; asked of the server, so that any demo will do.
let kept = null;

export async function known(stage) {
  if (kept) return kept;
  const { sites } = await stage.ask('/sites');
  const site = sites.find((s) => s.boundary);
  const { homes } = await stage.ask(`/sites/${site.id}/households`);
  const full = (h) => (h.postcode && !h.address.includes(h.postcode) ? `${h.address}, ${h.postcode}` : h.address);
  const metres = (h) => h.distance_to_line_m ?? 0;
  const house = (h) => /^\d/.test(h.address);
  const inside = homes.filter((h) => h.where === 'inside' && house(h) && metres(h) > 8).sort((a, b) => metres(a) - metres(b));
  const outside = homes.filter((h) => h.where === 'outside' && house(h) && metres(h) > 8).sort((a, b) => metres(a) - metres(b));
  const flat = homes.find((h) => /^(flat|apartment) \w+, /i.test(h.address));
  kept = {
    site: site.id, inside: full(inside[0]), outside: outside[0] ? full(outside[0]) : null,
    ambiguous: flat ? flat.address.replace(/^(flat|apartment) \w+, /i, '') : null, nowhere: '999 Nowhere Street, ZZ9 9ZZ',
  };
  return kept;
}
