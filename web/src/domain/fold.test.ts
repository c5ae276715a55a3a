import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fold, type Told } from './fold';

const MINUTE = 60_000;
let made = 0;
const told = (kind: Told['kind'], outcome: string | null, minute: number, more: Partial<Told> = {}): Told => ({
  id: `0000-${String(++made).padStart(4, '0')}`, kind, outcome, device: 'a', by_staff: false, corrected_at: minute * MINUTE, ...more,
});
const back = (of: Told, minute: number, more: Partial<Told> = {}) => told('correction', null, minute, { retracts: of.id, ...more });
const shuffles = <T>(list: T[]): T[][] => (list.length < 2 ? [list] : list.flatMap((one, i) => shuffles(list.toSpliced(i, 1)).map((rest) => [one, ...rest])));

test('nothing told is not tried', () => {
  expect(fold([])).toMatchObject({ tries: [], last: null, attempted: false, contacted: false, shown: 'not_tried', two_answers: [] });
});

test('the latest outcome is shown, whatever the order of arrival', () => {
  const events = [told('attempt', 'no_answer', 1), told('attempt', 'spoke', 20), told('leaflet', null, 21), told('attempt', 'no_answer', 40)];
  for (const order of shuffles(events)) expect(fold(order)).toEqual(fold(events));
  expect(fold(events)).toMatchObject({ shown: 'no_answer', attempted: true, contacted: true, engaged: false, last: { event: events[3]!.id } });
  expect(fold(events).tries).toHaveLength(3);
});

test('what was taken back does not count, and taking back is itself taken back', () => {
  const attempt = told('attempt', 'refused', 1);
  const undo = back(attempt, 2);
  const redo = back(undo, 3);
  expect(fold([attempt, undo]).shown).toBe('not_tried');
  expect(fold([redo, undo, attempt]).shown).toBe('refused');
  expect(fold([attempt, undo, redo, back(redo, 4)]).shown).toBe('not_tried');
});

test('another phone takes nothing back, staff do', () => {
  const attempt = told('attempt', 'refused', 1);
  expect(fold([attempt, back(attempt, 2, { device: 'b' })]).shown).toBe('refused');
  expect(fold([attempt, back(attempt, 2, { device: 'b', by_staff: true })]).shown).toBe('not_tried');
});

test('do not knock outlasts what follows, and is taken back at once or by staff', () => {
  const never = told('attempt', 'do_not_knock', 10);
  expect(fold([never, told('attempt', 'spoke', 300)])).toMatchObject({ shown: 'do_not_knock', do_not_knock: true, last: { outcome: 'spoke' } });
  expect(fold([never, back(never, 20)]).do_not_knock).toBe(false);
  expect(fold([never, back(never, 20.1)]).do_not_knock).toBe(true);
  expect(fold([never, back(never, 2000, { by_staff: true, device: 'b' })]).do_not_knock).toBe(false);
});

test('two phones with different answers within ten minutes are told of, until one is taken back', () => {
  const mine = told('attempt', 'no_answer', 1);
  const theirs = told('attempt', 'spoke', 11, { device: 'b' });
  expect(fold([theirs, mine]).two_answers).toEqual([mine.id, theirs.id]);
  expect(fold([theirs, mine, back(mine, 12)]).two_answers).toEqual([]);
  expect(fold([mine, told('attempt', 'spoke', 11.1, { device: 'b' })]).two_answers).toEqual([]);
  expect(fold([mine, told('attempt', 'no_answer', 2, { device: 'b' })]).two_answers).toEqual([]);
});

test('a registration is a contact and an engagement, and no try; a leaflet with a press is a leaflet', () => {
  expect(fold([told('registration', null, 1)])).toMatchObject({ registered: true, engaged: true, contacted: true, attempted: false, shown: 'registered' });
  expect(fold([told('conversation', null, 1)])).toMatchObject({ contacted: true, attempted: false, shown: 'spoke' });
  expect(fold([told('champion_visit', 'call_back', 1, { leaflet: true, call_back_part: 'evening' })])).toMatchObject({ attempted: true, leaflets: [{ wave: null, at: MINUTE }], tries: [{ outcome: 'call_back' }] });
});

// The same cases as the program itself folds.
interface Case { name: string; events: (Omit<Told, 'corrected_at'> & { corrected_at: string })[]; state: Record<string, unknown> }
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../tests/coverage-cases.json'), 'utf8')) as { cases: Case[] };

const local = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'medium' });
const onTheWall = (at: number) => local.format(at).replace(' ', 'T');
const inZulu = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

test.each(cases)('$name', ({ events, state }) => {
  const told = events.map((event) => ({ ...event, corrected_at: Date.parse(event.corrected_at) }));
  const order = [told, [...told].reverse(), told.toSorted((a, b) => (a.id < b.id ? 1 : -1))];
  for (const one of order) {
    const { tries, last, leaflets, ...rest } = fold(one);
    expect({
      ...rest, tries: tries.map((t) => ({ ...t, at: onTheWall(t.at) })), last: last && { ...last, at: inZulu(last.at) }, leaflets: leaflets.map((l) => ({ ...l, at: inZulu(l.at) })),
    }).toEqual(state);
  }
});
