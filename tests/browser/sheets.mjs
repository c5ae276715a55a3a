// Rounds for the scenes of paper and of phones: planned once in a run, short, and handed out, so that they hold few doors back from other scenes.
import { known } from './known.mjs';
import { place, plans } from './rounds.mjs';

const kept = new Map();

/** A plan of one kind, with its rounds handed out. `stage` has to be of somebody who plans. */
export function handedOut(stage, kind = 'doors') {
  if (!kept.has(kind)) kept.set(kind, make(stage, kind));
  return kept.get(kind);
}

async function make(stage, kind) {
  const given = {
    doors: {},
    // What one phone did, the next sees as done: long enough for all scenes of walks.
    walked: { shift_minutes: 90, people: 1 },
    alone: { shift_minutes: 40, people: 1 },
    leaflets: { kind, from: '10:00', wave: { what: 'Spring fair leaflet', copies: 1, bundle: 100 } },
    champion: { kind, shift_minutes: 45, people: 1, most_doors: 25 },
  }[kind];
  if (kind === 'champion') given.hubs = [(await place(stage, 'champion_door', 'Champion, first street')).id];
  const { context, url } = stage;
  const plan = await plans(stage, { shift_minutes: 50, people: 2, ...given });
  const answer = await context.request.post(`${url}/api/v1/sites/${known().site}/plans/${plan.id}/hand-out`, { headers: { origin: url }, data: { rounds: plan.rounds.map((r) => r.id) } });
  if (!answer.ok()) throw new Error(`The rounds were not handed out: ${await answer.text()}`);
  return answer.json();
}
