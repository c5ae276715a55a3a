import { expect, test } from 'vitest';
import type { KeptEvent } from '../device/store';
import type { Draft } from './event';
import { askedBy, calledAt, drafts, faultOf, KEYED, keyed, keyedAt, lastPress, lastToday, linesOf, missingIn, offered, pressOf, stepFrom, stopAt } from './keyin';

const key = (name: string, leaflets = false) => pressOf({ key: name, ctrlKey: false, metaKey: false, altKey: false }, leaflets);
const time = { on: '2026-11-26', from: '17:30', until: '19:30' };
const at = (clock: string) => new Date(`2026-11-26T${clock}:00`).getTime();
const of = { plan: 'p', round: 'r', household: 'h', kind: 'doors' as const, wave: null };

/** Keys in as the page does: one press after the other. */
function sheet() {
  let recorded: KeptEvent[] = [];
  let next = 0;
  const save = (list: Draft[]) => {
    const press = `e${next + 1}`;
    for (const draft of list) {
      const id = `e${++next}`;
      recorded = [...recorded, { person: 'me', device: 'desk', walk: 'p/r', press, saved_at: next, state: 'waiting', answered_at: null, epoch: null, reason: null, words: null, event: { ...draft, id, sequence: next, at: new Date(at('18:00') + next).toISOString(), offset_ms: null } }];
    }
  };
  return {
    press: (name: string, household = 'h') => save(drafts(key(name)!, { ...of, household }, keyedAt(keyed(recorded), household))),
    undo: () => save(lastPress(recorded).map(({ event }) => ({ kind: 'correction', household: event.household, plan: 'p', round: 'r', outcome: null, retracts: event.id }))),
    door: (household = 'h') => keyedAt(keyed(recorded), household),
    get events() { return recorded; },
  };
}

test('the keys 1 to 6 are the circles of the sheet in their order, and no key stands twice', () => {
  expect(KEYED.slice(0, 6).map((k) => k.outcome)).toEqual(['no_answer', 'call_back', 'spoke', 'interested', 'registered', 'refused']);
  expect(new Set(KEYED.map((k) => k.key)).size).toBe(KEYED.length);
  expect(KEYED).toHaveLength(12);
  for (const { key: name, outcome } of KEYED) expect(key(name.toLowerCase())).toEqual({ does: 'outcome', outcome });
});

test('a leaflet sheet has one key for what was left, and none for outcomes', () => {
  expect(key('1', true)).toEqual({ does: 'leaflet' });
  expect(key('3', true)).toBeNull();
  expect(key('l')).toEqual({ does: 'leaflet' });
  expect(pressOf({ key: 'z', ctrlKey: true, metaKey: false, altKey: false }, false)).toBeNull();
});

test('doors get their times between the beginning and the end by their place, and never later than now', () => {
  expect(calledAt(time, 1, 5, at('23:00'))).toBe(at('17:30'));
  expect(calledAt(time, 3, 5, at('23:00'))).toBe(at('18:30'));
  expect(calledAt(time, 5, 5, at('23:00'))).toBe(at('19:30'));
  expect(calledAt(time, 5, 5, at('18:45'))).toBe(at('18:45'));
  expect(calledAt(time, 1, 1, at('23:00'))).toBe(at('17:30'));
});

test('a walk that ends before it begins, or has not begun, is asked for again', () => {
  expect(faultOf(time, at('20:00'))).toBeNull();
  expect(faultOf({ ...time, until: '17:00' }, at('20:00'))).toBe('until');
  expect(faultOf({ ...time, from: '' }, at('20:00'))).toBe('from');
  expect(faultOf({ ...time, on: '26/11' }, at('20:00'))).toBe('day');
  expect(faultOf(time, at('12:00'))).toBe('future');
  expect(faultOf(time, at('19:00'))).toBe('later');
});

test('another outcome takes the one before back; the same again records nothing', () => {
  const on = sheet();
  on.press('1');
  on.press('1');
  expect(on.events).toHaveLength(1);
  on.press('4');
  expect(on.door().outcome).toBe('interested');
  expect(on.events.map((e) => e.event.kind)).toEqual(['attempt', 'correction', 'attempt']);
});

test('a leaflet stands beside the outcome, and a second press takes it back', () => {
  const on = sheet();
  on.press('3');
  on.press('l');
  expect(on.door()).toMatchObject({ outcome: 'spoke', leaflet: true });
  on.press('l');
  expect(on.door()).toMatchObject({ outcome: 'spoke', leaflet: false });
});

test('undo takes back press by press, and what an outcome had replaced counts again', () => {
  const on = sheet();
  on.press('1');
  on.press('6');
  on.press('2', 'other');
  on.undo();
  expect(on.door('other').outcome).toBeNull();
  on.undo();
  expect(on.door().outcome).toBe('no_answer');
  on.undo();
  expect(on.door().outcome).toBeNull();
  const before = on.events.length;
  on.undo();
  expect(on.events).toHaveLength(before);
});

test('a champion’s sheet records champion’s visits, and a leaflet says its wave', () => {
  expect(drafts({ does: 'outcome', outcome: 'spoke' }, { ...of, kind: 'champion' }, keyedAt(new Map(), 'h'))[0]).toMatchObject({ kind: 'champion_visit', outcome: 'spoke', plan: 'p', round: 'r' });
  expect(drafts({ does: 'leaflet' }, { ...of, kind: 'leaflets', wave: 'Job fair card' }, keyedAt(new Map(), 'h'))[0]).toMatchObject({ kind: 'leaflet', outcome: null, wave: 'Job fair card' });
});

test('the time that is offered is never in the future', () => {
  expect(offered(time, at('20:00'))).toEqual(time);
  // Still on: it ends now. Walked on another day than planned: as long as planned, until now.
  expect(offered(time, at('19:00'))).toEqual({ on: '2026-11-26', from: '17:30', until: '19:00' });
  expect(offered({ ...time, on: '2026-12-01' }, at('15:00'))).toEqual({ on: '2026-11-26', from: '13:00', until: '15:00' });
  // Not into the day before.
  expect(offered({ ...time, on: '2026-12-01' }, at('00:40'))).toEqual({ on: '2026-11-26', from: '00:00', until: '00:40' });
  for (const clock of ['00:00', '00:40', '12:00', '17:30', '19:29', '23:59']) expect(faultOf(offered(time, at(clock)), at(clock))).toBeNull();
});

test('a call back with another day takes the one before back; the same day again records nothing', () => {
  const first = drafts({ does: 'outcome', outcome: 'call_back', back: { call_back_on: '2026-11-28', call_back_part: 'evening' } }, of, keyedAt(keyed([]), 'h'));
  expect(first).toEqual([expect.objectContaining({ kind: 'attempt', outcome: 'call_back', call_back_on: '2026-11-28', call_back_part: 'evening' })]);
  const held = { ...keyedAt(keyed([]), 'h'), outcome: 'call_back', outcomeEvent: 'e1', back: { call_back_on: '2026-11-28' } };
  expect(drafts({ does: 'outcome', outcome: 'call_back', back: { call_back_on: '2026-11-28' } }, of, held)).toEqual([]);
  expect(drafts({ does: 'outcome', outcome: 'call_back' }, of, held).map((d) => d.kind)).toEqual(['correction', 'attempt']);
});

test('the sheet keeps the numbers and places that were printed, and keys go past doors that are closed', () => {
  const lines = linesOf({ doors: ['a', 'c', 'e'], printed: ['a', 'b', 'c', 'd', 'e'] }, new Map());
  expect(lines.map((line) => line.household + (line.closed ? ' closed' : ''))).toEqual(['a', 'b closed', 'c', 'd closed', 'e']);
  expect([stepFrom(lines, 0, 1), stepFrom(lines, 2, -1), stepFrom(lines, 0, -1)]).toEqual([2, 0, 0]);
  // Keyed in here as do not knock: it can still be taken back.
  const desk = sheet();
  desk.press('7', 'b');
  expect(linesOf({ doors: ['a', 'c'], printed: ['a', 'b', 'c'] }, keyed(desk.events)).map((line) => line.closed)).toEqual([false, false, false]);
  // A server that does not say what was printed.
  expect(linesOf({ doors: ['a', 'c'] }, new Map())).toHaveLength(2);
});

test('behind the last line is the end of the sheet, also where the last line is closed, and back from it is the last one that is open', () => {
  const lines = linesOf({ doors: ['b', 'd'], printed: ['a', 'b', 'c', 'd', 'e'] }, new Map());
  expect([stepFrom(lines, 3, 1), stepFrom(lines, 5, 1), stepFrom(lines, 5, -1)]).toEqual([5, 5, 3]);
});

test('Tab always finds a line on which there is something to key', () => {
  const lines = linesOf({ doors: ['b', 'd'], printed: ['a', 'b', 'c', 'd', 'e'] }, new Map());
  expect([0, 1, 2, 3, 4, 5].map((at) => stopAt(lines, at))).toEqual([1, 1, 1, 3, 3, 3]);
});

test('an address that is on no list is kept until it is taken back', () => {
  const event = { id: 'm', sequence: 1, kind: 'missing_address' as const, household: null, round: 'r', plan: 'p', outcome: null, address: '14A Elm Road', at: '', offset_ms: null };
  const kept = (given: Partial<KeptEvent['event']>): KeptEvent => ({ person: 'me', device: 'desk', walk: 'p/r', press: 'm', saved_at: 1, state: 'waiting', answered_at: null, epoch: null, reason: null, words: null, event: { ...event, ...given } });
  expect(missingIn([kept({})])).toEqual([{ event: 'm', address: '14A Elm Road' }]);
  expect(missingIn([kept({}), kept({ id: 'n', kind: 'correction', address: undefined, retracts: 'm' })])).toEqual([]);
});

test('a call back and do not knock are asked about before they are saved, do not knock once only', () => {
  const asked = (name: string, now = keyedAt(new Map(), 'h')) => askedBy(key(name)!, now);
  expect(['1', '2', '6', '7', 'l', 'z'].map((name) => asked(name))).toEqual([null, 'call_back', null, 'do_not_knock', null, null]);
  const desk = sheet();
  desk.press('7');
  expect(asked('7', desk.door())).toBeNull();
});

test('a last result says when it was where it is of today or of the day of the walk', () => {
  const micro = (on: string, hour: string) => new Date(`${on}T${hour}:00`).getTime() * 1000;
  expect(lastToday(micro('2026-11-26', '18:20'), '2026-11-25', at('20:00'))).toEqual({ on: '2026-11-26', today: true, clock: '18:20' });
  expect(lastToday(micro('2026-11-25', '18:20'), '2026-11-25', at('20:00'))).toEqual({ on: '2026-11-25', today: false, clock: '18:20' });
  expect(lastToday(micro('2026-11-24', '18:20'), '2026-11-25', at('20:00'))).toBeNull();
  expect(lastToday(null, '2026-11-25', at('20:00'))).toBeNull();
});
