// What scenes about rounds share: a hub, a plan, and where on the screen a place of the map is.
import { known } from './known.mjs';

const post = async ({ context, url }, path, data) => {
  const answer = await context.request.post(`${url}/api/v1${path}`, { headers: { origin: url }, data });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
};

/** A day ahead, so that a plan is never of the past. */
export const ahead = () => new Date(Date.now() + 4 * 86_400_000).toISOString().slice(0, 10);

const centre = (area) => {
  const ring = area.type === 'Polygon' ? area.coordinates[0] : area.coordinates[0][0];
  return [0, 1].map((axis) => ring.reduce((sum, p) => sum + p[axis], 0) / ring.length);
};

/** The site's first place of a kind, put on the map if there is none. */
export async function place(stage, kind = 'hub', name = 'Community hall') {
  const path = `/sites/${known().site}/places`;
  const { places } = await stage.ask(path);
  const found = places.find((p) => p.kind === kind);
  return found ?? post(stage, path, { kind, name, geometry: { type: 'Point', coordinates: centre(known().area) } });
}

/** Plans by the API and takes the first rounds there are. */
export async function plans(stage, given = {}) {
  const hub = await place(stage);
  const path = `/sites/${known().site}`;
  const asked = {
    kind: 'doors', on: ahead(), from: '17:30', shift_minutes: 60, people: 3, hubs: [hub.id], mode: 'balanced', step_free: false, whole_sides: true, one_piece: false,
    before_dark: false, keep_walkers: false, one_way: false, seed: 1, wave: null, most_doors: null, skip: [], ...given,
  };
  let planning = await post(stage, `${path}/plans`, asked);
  while (planning.state === 'planning') {
    if (planning.rounds.length) planning = await post(stage, `${path}/planning/${planning.id}/stop`, { keep: true });
    await new Promise((then) => setTimeout(then, 300));
    planning = await stage.ask(`${path}/planning/${planning.id}`);
  }
  if (!planning.plan) throw new Error(`Nothing was planned: ${planning.problem}`);
  return planOf(stage, planning.plan);
}
export const planOf = (stage, plan) => stage.ask(`/sites/${known().site}/plans/${plan}`);
export const edits = async (stage, plan, edit) => post(stage, `/sites/${known().site}/plans/${plan}/edits`, { version: (await planOf(stage, plan)).version, ...edit });
/** Takes the rounds of a plan back, so that the next scene finds every door free. */
export const closes = (stage, plan) => post(stage, `/sites/${known().site}/plans/${plan}/close`, {});
export const pathOf = (plan) => `/sites/${known().site}/plan/${plan.id}`;

const mercator = ([lon, lat]) => [lon / 360, -Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)];

/** Shows the whole area, and gives back where on the screen a place then is. */
export async function whole(page) {
  await page.getByRole('button', { name: 'Show the whole area' }).click();
  const box = await page.locator('.holder').boundingBox();
  const rings = known().area.type === 'Polygon' ? known().area.coordinates : known().area.coordinates.flat();
  const all = rings.flat().map(mercator);
  const [low, high] = [Math.min, Math.max].map((pick) => [0, 1].map((axis) => all.reduce((best, p) => pick(best, p[axis]), all[0][axis])));
  const padding = box.width > 700 ? 40 : box.height < 300 ? 12 : 24;
  const scale = Math.min((box.width - 2 * padding) / (high[0] - low[0]), (box.height - 2 * padding) / (high[1] - low[1]));
  return ({ longitude, latitude }) => {
    const at = mercator([longitude, latitude]);
    return { x: box.x + box.width / 2 + (at[0] - (low[0] + high[0]) / 2) * scale, y: box.y + box.height / 2 + (at[1] - (low[1] + high[1]) / 2) * scale };
  };
}
