// What scenes about the record share: events as a phone sends them, and homes that nobody has called on.
import { randomUUID } from 'node:crypto';
import { known } from './known.mjs';

export const path = (page) => `/sites/${known().site}/${page}`;

/** Time-ordered, as the pages make them. */
function uuid7(at = Date.now()) {
  const hex = at.toString(16).padStart(12, '0') + randomUUID().replaceAll('-', '').slice(12);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A phone of whoever plays the scene. Sends events, and gives back what became of each. */
export function aPhone({ context, url }) {
  const device_id = randomUUID();
  let sequence = 0;
  return async (...events) => {
    const sent = events.map((event) => ({ id: uuid7(), sequence: ++sequence, household: null, round: null, plan: null, outcome: null, at: new Date().toISOString(), offset_ms: 0, ...event }));
    const answer = await context.request.post(`${url}/api/v1/sync`, { headers: { origin: url }, data: { device_id, events: sent } });
    if (!answer.ok()) throw new Error(`The events were not taken: ${answer.status()} ${await answer.text()}`);
    const { results } = await answer.json();
    return sent.map((event, i) => ({ ...event, ...results[i] }));
  };
}
export const attempt = (household, outcome, more = {}) => ({ kind: 'attempt', household, outcome, ...more });

export const coverageOf = (stage, by = 'street') => stage.ask(path(`coverage?by=${by}`));
export const layerOf = (stage, layer = 'last_result') => stage.ask(path(`layers/${layer}.geojson`));

const taken = new Set();
/** A home inside that nobody has called on, never the same twice in a run. */
export async function untried(stage) {
  const { features } = await layerOf(stage);
  const home = features.map((f) => f.properties).find((p) => p.code === 'not_tried' && !taken.has(p.id));
  if (!home) throw new Error('Every home has been called on, so this scene can’t be played.');
  taken.add(home.id);
  return home;
}

/** What was found at a home and stands, as `{ id, outcome }`. */
export async function outcomesAt(stage, household) {
  const { events } = await stage.ask(path(`households/${encodeURIComponent(household)}`));
  return events.filter((event) => event.outcome !== null && !event.taken_back);
}
