import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan, PlanDoor, PlanRound } from './plan';
import {
  balance, bySide, colourOf, distance, drafted, dropped, duration, firstChoices, homesFor, inkOn, isMovable, lassoed, leftOut, missing, over, pressOf, sideOf, spaced, stepped,
  streetsShort, sumOf, targets, timeOf, toggled, toHandOut, waiting, within,
} from './rounds';

const door = (household: string, is: Partial<PlanDoor> = {}): PlanDoor => ({
  household, address: `${household} Fern Row`, number: household, street: 'Fern Row', postcode: 'AE1 1AA', at: { longitude: 0, latitude: 0 }, side: 'a', side_words: 'Fern Row, even numbers',
  round: null, due: true, code: 'never_tried', why: 'Never tried', last: null, last_words: null, ...is,
});
const round = (id: string, doors: string[], is: Partial<PlanRound> = {}): PlanRound => ({
  id, number: Number(id.slice(1)), doors, walk_m: 2000, minutes: 137, ends_at: '2026-11-26T19:47:00', expected_answers: 3, over_shift: false, streets: ['Fern Row'], path: [], colour: 0,
  hub: null, hub_name: null, locked: false, assigned_to: null, assigned_name: null, on: null, from: null, code: null, handed_out_at: null, copies: null, bundles: [], ...is,
});
function plan(rounds: PlanRound[], doors: PlanDoor[], is: Partial<Plan> = {}): Plan {
  const others = doors.filter((d) => d.round === null);
  const codes = [...new Set(others.map((d) => d.code))];
  return {
    id: 'p', site: 's', asked: firstChoices('doors', '2026-11-26', []), version: 1, what: '', changed_at: 0, changed_by_name: '', undo: null, redo: null, closed: false, dropped: 0, boundary_version: 1,
    dark_from: null, homes: doors.length, in_rounds: doors.length - others.length, not_in_a_round: others.length,
    reasons: codes.map((code) => ({ code, words: code, count: others.filter((d) => d.code === code).length })), rounds, doors, hubs: [], least_walk_m: null, ...is,
  };
}
const key = (name: string, is: Partial<KeyboardEvent> = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...is });

describe('what a line says', () => {
  test('times and ways are written as people say them', () => {
    expect([45, 60, 137, 120, 136.6].map(duration)).toEqual(['45 min', '1 h', '2 h 17', '2 h', '2 h 17']);
    expect([842, 2385, 996].map(distance)).toEqual(['840 m', '2.4 km', '1.0 km']);
    expect(timeOf('2026-11-26T19:47:00')).toBe('19:47');
    expect(spaced('K7Q4MA')).toBe('K7Q 4MA');
  });

  test('of many streets the first is named, and how many more there are', () => {
    expect(streetsShort(['Fern Row', 'Moss Way', 'Elm End'])).toBe('Fern Row + 2');
    expect(streetsShort(['Fern Row'])).toBe('Fern Row');
    expect(streetsShort([])).toBe('');
  });

  test('rounds are balanced when the least and the most are near', () => {
    expect(balance([{ minutes: 136 }, { minutes: 138 }, { minutes: 137 }])).toEqual({ least: 136, most: 138 });
    expect(balance([])).toBeNull();
  });

  test('a round over the shift says by how much, and one within it says nothing', () => {
    expect(over(round('r1', [], { minutes: 162, over_shift: true }), 150)).toBe(12);
    expect(over(round('r1', [], { minutes: 150 }), 150)).toBe(0);
  });

  test('a thirteenth round has the first colour again, and every number can be read on its colour', () => {
    expect(colourOf(12)).toBe('--round-1');
    const css = readFileSync(join(import.meta.dirname, '../tokens.css'), 'utf8');
    const light = (token: string) => {
      const hex = new RegExp(`${token}: (#[0-9A-F]{6})`).exec(css)![1]!;
      const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    for (let colour = 0; colour < 12; colour++) {
      const [a, b] = [light(colourOf(colour)), light(inkOn(colour))];
      expect(Math.max(a, b) / Math.min(a, b)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('every home is accounted for', () => {
  const doors = [door('1', { round: 'r1' }), door('2', { round: 'r1' }), door('3', { round: 'r2' }), door('4', { due: false, code: 'too_soon' }), door('5', { code: 'left_by_hand' }), door('6', { code: 'no_room' })];
  const p = plan([round('r1', ['1', '2']), round('r2', ['3'])], doors);

  test('rounds and reasons add up to the homes', () => {
    expect(sumOf(p)).toMatchObject({ homes: 6, inRounds: 3, others: 3, adds: true });
    expect(sumOf(p).parts.map((part) => part.doors)).toEqual([2, 1]);
  });
  test('a sum that does not add up is found', () => {
    expect(sumOf({ ...p, homes: 7 }).adds).toBe(false);
    expect(sumOf({ ...p, reasons: p.reasons.slice(1) }).adds).toBe(false);
  });
  test('a row opens its own homes', () => {
    expect(homesFor(doors, 'too_soon').map((d) => d.household)).toEqual(['4']);
  });
  test('a due door that was taken out stands out; one without room waits for another day', () => {
    expect(leftOut(doors).map((d) => d.household)).toEqual(['5']);
    expect(waiting(doors).map((d) => d.household)).toEqual(['6']);
  });
});

describe('choosing doors', () => {
  const at = (longitude: number, latitude: number) => ({ longitude, latitude });
  const u = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3]];

  test('a lasso takes what lies inside it, also where it bends inwards', () => {
    expect(within(u, at(0.5, 2))).toBe(true);
    expect(within(u, at(2.5, 2))).toBe(true);
    expect(within(u, at(1.5, 2))).toBe(false);
    expect(within(u, at(4, 2))).toBe(false);
  });
  test('two corners hold nothing', () => {
    expect(within([[0, 0], [3, 3]], at(1, 1))).toBe(false);
  });
  test('a lasso leaves doors of a locked or handed-out round, and homes that are not due', () => {
    const doors = [door('1', { round: 'r1' }), door('2', { round: 'r2' }), door('3', { round: 'r3' }), door('4', { due: false }), door('5'), door('6', { at: null })].map((d) => ({ ...d, at: d.at && at(0.5, 0.5) }));
    const p = plan([round('r1', ['1']), round('r2', ['2'], { locked: true }), round('r3', ['3'], { code: 'K7Q4MA' })], doors);
    expect(lassoed(doors, u, isMovable(p)).map((d) => d.household)).toEqual(['1', '5']);
  });
  test('one press takes a whole street side; a door on no street is alone', () => {
    const doors = [door('1'), door('2', { side: 'b' }), door('3'), door('4', { side: null })];
    expect(sideOf(doors, doors[0]!, () => true).map((d) => d.household)).toEqual(['1', '3']);
    expect(sideOf(doors, doors[3]!, () => true).map((d) => d.household)).toEqual(['4']);
  });
  test('what is pressed again is let go, and what is chosen in part is chosen wholly', () => {
    expect([...toggled(new Set(['1']), ['1', '2'])]).toEqual(['1', '2']);
    expect([...toggled(new Set(['1', '2', '3']), ['1', '2'])]).toEqual(['3']);
  });
  test('doors can go to any round that may change, but not to where all of them are', () => {
    const p = plan([round('r1', ['1']), round('r2', ['2']), round('r3', [], { locked: true }), round('r4', [], { code: 'K7Q4MA' })], [door('1', { round: 'r1' }), door('2', { round: 'r2' })]);
    expect(targets(p, new Set(['1'])).map((r) => r.id)).toEqual(['r2']);
    expect(targets(p, new Set(['1', '2'])).map((r) => r.id)).toEqual(['r1', 'r2']);
  });
  test('rounds are handed out once, and none of a closed plan', () => {
    const p = plan([round('r1', ['1']), round('r2', ['2'], { code: 'K7Q4MA' }), round('r3', [])], []);
    expect(toHandOut(p).map((r) => r.id)).toEqual(['r1']);
    expect(toHandOut({ ...p, closed: true })).toEqual([]);
  });
});

describe('what moves where', () => {
  const r = round('r1', ['a', 'b', 'c', 'd']);

  test('a door goes one up or one down, and not over the end', () => {
    expect(stepped(r.doors, 'c', -1)).toEqual(['a', 'c', 'b', 'd']);
    expect(stepped(r.doors, 'a', 1)).toEqual(['b', 'a', 'c', 'd']);
    expect(stepped(r.doors, 'a', -1)).toBeNull();
    expect(stepped(r.doors, 'd', 1)).toBeNull();
  });
  test('a door dropped in its own round changes the order only', () => {
    expect(dropped(r, ['d'], 'b')).toEqual({ edit: 'order', round: 'r1', doors: ['a', 'd', 'b', 'c'] });
    expect(dropped(r, ['d', 'a'], 'c')).toEqual({ edit: 'order', round: 'r1', doors: ['b', 'a', 'd', 'c'] });
    expect(dropped(r, ['a'], null)).toEqual({ edit: 'order', round: 'r1', doors: ['b', 'c', 'd', 'a'] });
  });
  test('dropped where it is, nothing is asked for', () => {
    expect(dropped(r, ['a'], 'b')).toBeNull();
    expect(dropped(r, ['a'], 'a')).toBeNull();
  });
  test('a door from elsewhere is moved to its place', () => {
    expect(dropped(r, ['x', 'a'], 'c')).toEqual({ edit: 'move', doors: ['x', 'a'], to: 'r1', before: 'c' });
  });
  test('doors stand under their street side, again where the round comes back to it', () => {
    const groups = bySide([door('1'), door('3'), door('2', { side: 'b', side_words: 'Fern Row, odd numbers' }), door('5'), door('6', { side: null, side_words: null, street: null })]);
    expect(groups.map((g) => [g.words, g.doors.map((d) => d.place)])).toEqual([['Fern Row, even numbers', [1, 2]], ['Fern Row, odd numbers', [3]], ['Fern Row, even numbers', [4]], ['6 Fern Row', [5]]]);
  });
});

describe('keys', () => {
  test('M and a number move; with few rounds one figure is enough', () => {
    expect(pressOf(key('m'), null, 6)).toEqual({ does: 'move' });
    expect(pressOf(key('4'), '', 6)).toEqual({ does: 'to', round: 4 });
    expect(pressOf(key('4'), null, 6)).toBeNull();
  });
  test('with many rounds a figure waits for the next, and Enter ends it', () => {
    expect(pressOf(key('1'), '', 14)).toEqual({ does: 'digits', typed: '1' });
    expect(pressOf(key('2'), '1', 14)).toEqual({ does: 'to', round: 12 });
    expect(pressOf(key('Enter'), '1', 14)).toEqual({ does: 'to', round: 1 });
    expect(pressOf(key('2'), '', 14)).toEqual({ does: 'to', round: 2 });
  });
  test('N is a new round and 0 is none, but only after M', () => {
    expect(pressOf(key('n'), '', 6)).toEqual({ does: 'to-new' });
    expect(pressOf(key('0'), '', 6)).toEqual({ does: 'to-none' });
    expect(pressOf(key('n'), null, 6)).toBeNull();
  });
  test('undo and redo are also where every program has them', () => {
    expect(pressOf(key('z', { ctrlKey: true }), null, 6)).toEqual({ does: 'undo' });
    expect(pressOf(key('Z', { ctrlKey: true, shiftKey: true }), null, 6)).toEqual({ does: 'redo' });
    expect(pressOf(key('y'), null, 6)).toEqual({ does: 'redo' });
    expect(pressOf(key('r', { ctrlKey: true }), null, 6)).toBeNull();
  });
  test('Esc always goes one step back', () => {
    expect(pressOf(key('Escape'), '1', 14)).toEqual({ does: 'away' });
  });
});

describe('what is asked', () => {
  test('evening door-knocking for four is ready to plan as it comes', () => {
    expect(missing(firstChoices('doors', '2026-11-26', ['h']), '2026-11-22')).toEqual([]);
    expect(firstChoices('doors', '2026-11-26', ['h'])).toMatchObject({ people: 4, from: '17:30', shift_minutes: 120, mode: 'balanced', whole_sides: true });
  });
  test('a day that is over, and a time that is none, are told', () => {
    expect(missing({ ...firstChoices('doors', '2026-11-20', []), from: '' }, '2026-11-22')).toEqual(['past', 'time']);
    expect(missing(firstChoices('doors', '', []), '2026-11-22')).toEqual(['day']);
  });
  test('a champion’s route needs a door, a leaflet drop what it is', () => {
    expect(missing(firstChoices('champion', '2026-11-26', []), '2026-11-22')).toEqual(['champion']);
    expect(missing(firstChoices('leaflets', '2026-11-26', ['h']), '2026-11-22')).toEqual(['what']);
    expect(firstChoices('champion', '2026-11-26', [])).toMatchObject({ shift_minutes: 45, most_doors: 25 });
  });
  test('rounds that are still being planned tell which doors they take', () => {
    const planning = { id: 'x', state: 'planning' as const, per_mille: 400, rounds: [{ doors: ['1', '2'], walk_m: 1, minutes: 1 }, { doors: ['3'], walk_m: 1, minutes: 1 }], plan: null, problem: null };
    expect([...drafted(planning)]).toEqual([['1', 0], ['2', 0], ['3', 1]]);
    expect(drafted(null).size).toBe(0);
  });
});
