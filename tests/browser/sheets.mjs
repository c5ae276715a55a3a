// Rounds in the demo for scenes to print and pick up: planned once in a run, stopped at the first good ones, handed out.
import { known } from './known.mjs';

const kept = new Map();

export async function tells({ context, url }, path, data) {
  const answer = await context.request.post(`${url}/api/v1${path}`, { headers: { origin: url }, data });
  if (!answer.ok()) throw new Error(`${path} was refused: ${answer.status()} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

/** A place of one kind at the site, made where there is none. */
async function placed(stage, kind, name, home) {
  const { site } = known();
  const { places } = await stage.ask(`/sites/${site}/places`);
  return places.find((p) => p.kind === kind) ?? tells(stage, `/sites/${site}/places`, { kind, name, geometry: { type: 'Point', coordinates: [home.longitude, home.latitude] } });
}

/** A plan of one kind, with its rounds handed out. `stage` has to be of somebody who plans. */
export function planned(stage, kind = 'doors') {
  if (!kept.has(kind)) kept.set(kind, make(stage, kind));
  return kept.get(kind);
}

async function make(stage, kind) {
  const { site, homes } = known();
  const inside = homes.filter((h) => h.where === 'inside' && typeof h.longitude === 'number');
  const hub = await placed(stage, 'hub', 'Community hall', inside[Math.floor(inside.length / 2)]);
  const door = kind === 'champion' ? await placed(stage, 'champion_door', 'Champion, first street', inside[3]) : null;
  const asked = {
    kind, on: aWeekday(), from: kind === 'leaflets' ? '10:00' : '17:30', shift_minutes: kind === 'champion' ? 45 : 120, people: kind === 'champion' ? 1 : 3, hubs: [(door ?? hub).id],
    mode: 'balanced', step_free: false, whole_sides: true, one_piece: false, before_dark: false, keep_walkers: false, one_way: false, seed: 1,
    ...(kind === 'champion' ? { most_doors: 25 } : {}), ...(kind === 'leaflets' ? { wave: { what: 'Spring fair leaflet', copies: 1, bundle: 100 } } : {}),
  };
  let planning = await tells(stage, `/sites/${site}/plans`, asked);
  const began = Date.now();
  while (planning.state === 'planning') {
    await new Promise((later) => setTimeout(later, 400));
    planning = await stage.ask(`/sites/${site}/planning/${planning.id}`);
    // Good enough for paper; the scenes are not about how good the rounds are.
    if (planning.state === 'planning' && planning.rounds.length && Date.now() - began > 2500) planning = await tells(stage, `/sites/${site}/planning/${planning.id}/stop`, { keep: true });
  }
  if (!planning.plan) throw new Error(`Nothing was planned: ${planning.problem}`);
  const { rounds } = await stage.ask(`/sites/${site}/plans/${planning.plan}`);
  return tells(stage, `/sites/${site}/plans/${planning.plan}/hand-out`, { rounds: rounds.map((r) => r.id) });
}

/** A day next week that is no weekend. */
function aWeekday() {
  const day = new Date(Date.now() + 7 * 86_400_000);
  while (day.getUTCDay() % 6 === 0) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
