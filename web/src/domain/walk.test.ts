import { expect, test } from 'vitest';
import type { ContactEvent, EventKind } from './event';
import type { PickedUp, PlanDoor } from './plan';
import { words } from '../words/en';
import { aloneStill, backByDefault, historyOf, inBuildings, isLeft, isSkipped, type Recorded, walked, wordOf } from './walk';

const NOW = Date.parse('2026-11-26T18:30:00Z');
const door = (household: string, more: Partial<PlanDoor> = {}): PlanDoor => ({
  household, number: household, address: `${household} Elm Road`, street: 'Elm Road', postcode: null, at: null, side: 'a', side_words: 'Elm Road, even numbers', round: 'r', due: true, code: '', why: '', last: null, last_words: null, ...more,
});
const pack = (doors: PlanDoor[], kind: PickedUp['kind'] = 'doors') => ({ kind, plan: 'p', round: { id: 'r', number: 4, doors: doors.map((d) => d.household), path: [] }, doors }) as unknown as PickedUp;
const five = pack(['2', '4', '6', '8', '10'].map((n) => door(n)));

let made = 0;
const saved = (kind: EventKind, household: string | null, outcome: string | null, more: Partial<ContactEvent> = {}, press?: string): Recorded => {
  const id = `id-${String(++made).padStart(4, '0')}`;
  return { device: 'phone', press: press ?? id, saved_at: NOW + made, event: { id, sequence: made, kind, household, round: 'r', plan: 'p', outcome, at: new Date(NOW + made).toISOString(), offset_ms: 0, ...more } };
};
const knock = (household: string, outcome = 'no_answer') => saved('attempt', household, outcome);
const undo = (of: Recorded) => saved('correction', of.event.household, null, { retracts: of.event.id });
const at = (recorded: Recorded[], given: Partial<Parameters<typeof walked>[2]> = {}, of = five) => walked(of, recorded, { now: NOW + 60_000, ...given });

test('the next door is the one after the last press; whoever was passed comes again at the end', () => {
  expect(at([]).next?.door.household).toBe('2');
  expect(at([knock('2')]).next?.door.household).toBe('4');
  expect(at([knock('6')]).next?.door.household).toBe('8');
  expect(at([knock('6'), knock('8'), knock('10')]).next?.door.household).toBe('2');
  expect(at(['2', '4', '6', '8', '10'].map((n) => knock(n))).next).toBeNull();
});

test('what was taken back is to be done again, and is the next door', () => {
  const [first, second] = [knock('2'), knock('4')];
  const taken = at([first, second, undo(second)]);
  expect([taken.done, taken.next?.door.household, taken.last]).toMatchObject([1, '4', { counts: false, outcome: 'no_answer', households: ['4'] }]);
  const back = undo(second);
  const again = at([first, second, back, undo(back)]);
  expect([again.done, again.next?.door.household, again.last?.counts]).toEqual([2, '6', true]);
});

test('a press at several doors is taken back as one, and not the start of the walk with it', () => {
  const start = saved('walk_start', null, null);
  const flats = ['2', '4'].map((n) => saved('attempt', n, 'no_answer', {}, start.press));
  const now = at([start, ...flats]);
  expect(now.last?.events).toEqual(flats.map((f) => f.event.id));
  expect([now.done, now.started_at, now.ended_at]).toEqual([2, start.saved_at, null]);
  expect(at([start, ...flats, saved('walk_end', null, null)]).ended_at).not.toBeNull();
});

test('do not knock is taken back by a slip of the thumb, not later; staff may', () => {
  const never = knock('2', 'do_not_knock');
  expect(at([never], { now: NOW + 500_000 }).last?.isFirm).toBe(false);
  expect(at([never], { now: NOW + 700_000 }).last?.isFirm).toBe(true);
  expect(at([never], { now: NOW + 700_000, byStaff: true }).last?.isFirm).toBe(false);
});

test('where another phone was, or nobody is to knock, is not the next door', () => {
  const doors = pack([door('2', { last: 'spoke', last_at: (NOW - 600_000) * 1000, last_mine: false }), door('4', { last: 'do_not_knock', shown: 'do_not_knock' }), door('5'), door('6', { last: 'no_answer', last_at: (NOW - 30 * 86_400_000) * 1000, last_mine: false })]);
  doors.wishes = [{ household: '5', kind: 'do_not_knock' }, { household: '6', kind: 'no_leaflets' }];
  const now = at([], {}, doors);
  expect(now.next?.door.household).toBe('6');
  expect(now.doors.map(isLeft)).toEqual([false, false, false, true]);
  expect(now.next?.noLeaflets).toBe(true);
  // What was there when the round was handed out is what the round is for; what this phone did and took back is to do again.
  const before = { ...doors, round: { ...doors.round, handed_out_at: (NOW - 60_000) * 1000 } };
  expect(at([], {}, before).next?.door.household).toBe('2');
  const taken = knock('2');
  expect(at([taken, undo(taken)], {}, doors).next?.door.household).toBe('2');
  expect(at([], {}, { ...doors, kind: 'leaflets' }).doors[0]!.elsewhere).toBeNull();
});

test('a leaflet round is done by leaflets, another by answers alone', () => {
  const leaflet = saved('leaflet', '2', null);
  expect(at([leaflet], {}, pack(five.doors, 'leaflets')).done).toBe(1);
  expect(at([leaflet]).done).toBe(0);
  expect(at([saved('attempt', '2', 'no_answer', { leaflet: true })]).doors[0]!.done).toMatchObject({ outcome: 'no_answer', leaflet: true });
});

test('only what changed is another object than before', () => {
  const before = at([knock('2')]);
  const now = at([knock('4')], { before });
  expect(now.doors.map((one, i) => one === before.doors[i])).toEqual([false, false, true, true, true]);
  expect(now.doors).toEqual(at([knock('4')].map((k) => ({ ...k, event: { ...k.event, at: new Date(now.doors[1]!.done!.at).toISOString() } }))).doors);
});

test('a skipped door is neither done nor left', () => {
  const now = at([], { skipped: ['2'] });
  expect([now.done, now.next?.door.household, now.doors.filter(isLeft).length]).toEqual([0, '4', 4]);
});

test('a champion is told the last word and nothing else', () => {
  const one = door('2', { last: 'no_answer', tries: 3, last_at: NOW * 1000 });
  expect(historyOf(one, 'champion')).toEqual({ word: 'No answer', when: null });
  expect(historyOf(one, 'doors')).toMatchObject({ word: 'No answer, tried 3 times', when: { at: NOW } });
  expect(historyOf(door('4'), 'doors').word).toBe('Not tried yet');
});

test('a skipped door is the last thing done, and is taken back like any other; the doors add up', () => {
  const first = knock('2');
  const passed = { household: '4', at: first.saved_at + 5, after: first.event.sequence, on: true };
  const skipped = at([first], { skipped: ['4'], passed });
  expect(skipped.last).toMatchObject({ kind: 'skip', households: ['4'], counts: true });
  expect([skipped.done, skipped.skipped, skipped.left, skipped.next?.door.household]).toEqual([1, 1, 3, '6']);
  const back = at([first], { passed: { ...passed, on: false } });
  expect([back.last?.counts, back.next?.door.household, back.left]).toEqual([false, '4', 4]);
  // What is pressed after it is the last thing.
  expect(at([first, { ...knock('6'), saved_at: passed.at + 1 }], { skipped: ['4'], passed }).last?.households).toEqual(['6']);
  // Knocked at after all, it is done.
  const both = at([first, knock('4')], { skipped: ['4'] });
  expect([both.done, both.skipped, both.left]).toEqual([2, 0, 3]);
});

test('after several are taken back, the next door is where it was before', () => {
  const first = knock('2');
  const flats = ['8', '10'].map((n) => saved('attempt', n, 'no_answer', {}, 'landing'));
  expect(at([first, ...flats]).next?.door.household).toBe('4');
  const backs = flats.map((flat) => saved('correction', flat.event.household, null, { retracts: flat.event.id }, 'back'));
  expect(at([first, ...flats, ...backs]).next?.door.household).toBe('4');
  expect(at([knock('6'), ...flats, ...backs]).next?.door.household).toBe('8');
  // An address that is on no list moves nobody.
  expect(at([knock('6'), saved('missing_address', null, null, { address: '14A' })]).next?.door.household).toBe('8');
});

test('a call back is shown with its day and part', () => {
  const asked = at([saved('attempt', '2', 'call_back', { call_back_on: '2026-11-24', call_back_part: 'evening' }), saved('attempt', '4', 'call_back')]);
  expect(asked.doors.slice(0, 2).map((one) => wordOf(one.done!))).toEqual(['Call back Tue 24 Nov, evening', 'Call back']);
  expect(historyOf(door('2', { last: 'call_back', call_back_on: '2026-11-24' }), 'champion').word).toBe('Call back Tue 24 Nov');
});

test('whoever walks alone says when they are back; said again, it is moved; a start without it is none', () => {
  const start = (back_by?: string) => saved('walk_start', null, null, back_by ? { back_by, buddy: 'ben' } : {});
  expect(at([start('2026-11-26T19:45:00Z')]).alone).toEqual({ back_by: Date.parse('2026-11-26T19:45:00Z'), buddy: 'ben' });
  expect(at([start('2026-11-26T19:45:00Z'), start('2026-11-26T20:15:00Z')]).alone?.back_by).toBe(Date.parse('2026-11-26T20:15:00Z'));
  expect(at([start('2026-11-26T19:45:00Z'), start()]).alone).toBeNull();
});

test('a clock that is put back does not turn the order round: a walk that ended has ended, and a skip stands where it was', () => {
  const early = (one: Recorded) => ({ ...one, saved_at: one.saved_at - 3_600_000 });
  const [start, end] = [saved('walk_start', null, null), early(saved('walk_end', null, null))];
  expect(at([start, end]).ended_at).toBe(end.saved_at);
  expect(at([start, end, early(early(saved('walk_start', null, null)))]).ended_at).toBeNull();
  const first = knock('2');
  const passed = { household: '4', at: first.saved_at - 3_600_000, after: first.event.sequence, on: true };
  expect(at([first], { skipped: ['4'], passed }).last?.kind).toBe('skip');
  expect(at([first, early(early(knock('6')))], { skipped: ['4'], passed }).last?.households).toEqual(['6']);
});

test('whoever was alone a moment ago, in whatever round, still is: a slipped end and another round do not change it', () => {
  const alone = { back_by: '2026-11-26T19:45:00Z', buddy: 'ben' };
  const still = { back_by: Date.parse(alone.back_by), buddy: 'ben' };
  const start = (more = {}) => saved('walk_start', null, null, more);
  const end = (more = {}) => saved('walk_end', null, null, more);
  const [out, back] = [start(alone), end()];
  const after = (minutes: number) => back.saved_at + minutes * 60_000;
  expect(aloneStill([out], after(60))).toEqual(still);
  expect(aloneStill([out, back], after(9))).toEqual(still);
  expect(aloneStill([out, back], after(10))).toBeNull();
  // Of another round that was begun without a word, the walk alone goes on.
  expect(aloneStill([out, start({ round: 'q' })], after(1))).toEqual(still);
  // Said plainly in the same round, it is no longer alone. What nobody ended is another day's.
  expect(aloneStill([out, start()], after(1))).toBeNull();
  expect(aloneStill([out], after(12 * 60))).toBeNull();
});

test('doors that nobody is to call on are told from those that were called on', () => {
  const doors = pack([door('2', { shown: 'do_not_knock' }), door('4')]);
  expect([at([knock('4')], {}, doors)].map(({ done, never }) => [done, never])).toEqual([[2, 1]]);
  expect(at([knock('2')]).never).toBe(0);
  expect(at([], { skipped: ['4'] }, doors).doors.map(isSkipped)).toEqual([false, true]);
  const { sum, allDone, ending } = words.walk;
  expect([sum(2, 0, 1, 3, true), sum(2, 1, 0, 3, false)]).toEqual(['2 done or not to be called on, 1 left of 3', '2 done, 1 skipped, 0 left of 3']);
  expect([allDone(0, false), allDone(1, false), allDone(0, true)]).toEqual(['All doors are done.', 'No door is left. 1 was skipped.', 'All doors are done or not to be called on.']);
  expect([ending.left(0, 0, false), ending.left(0, 2, false), ending.left(0, 0, true)]).toEqual(['Every door is done.', 'What was skipped stays in this round until the office puts it away.', 'Every door is done or not to be called on.']);
});

test('back by: now, the time of the round and fifteen minutes, in whole five', () => {
  const now = new Date(2026, 10, 26, 18, 2).getTime();
  expect(new Date(backByDefault(now, 50))).toEqual(new Date(2026, 10, 26, 19, 10));
});

test('flats are called out under their building, which two blocks of a round tell apart', () => {
  const flat = (n: number, building: string) => door(`Flat ${n}, ${building}`);
  const { doors } = at([], {}, pack([door('2'), flat(2, 'Kite House'), flat(1, 'Kite House'), flat(2, 'Tern Court'), flat(1, 'Tern Court')]));
  expect(inBuildings(doors)).toEqual([
    { building: '', labels: ['2'] }, { building: 'Kite House', labels: ['Flat 2', 'Flat 1'] }, { building: 'Tern Court', labels: ['Flat 2', 'Flat 1'] },
  ]);
});

test('whoever is out again after they said that they were back is told when they said so', () => {
  const [out, back, again] = [saved('walk_start', null, null), saved('walk_end', null, null), saved('walk_start', null, null)];
  expect(at([out]).resumed).toBeNull();
  expect(at([out, back]).resumed).toBeNull();
  expect(at([out, back, again]).resumed).toBe(back.saved_at);
  expect(at([out, back, again, saved('walk_start', null, null)]).resumed).toBeNull();
});
