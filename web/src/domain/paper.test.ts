import { expect, test } from 'vitest';
import { atOnePlace, dayOf, hourOf, hours, houseOf, kilometres, longDay, sectionsOf } from './paper';
import type { PlanDoor, PlanRound } from './plan';

const door = (household: string, number: string, side: string | null, longitude = -3): PlanDoor => ({
  household, number, address: `${number} Elm Road`, street: 'Elm Road', postcode: null, at: { longitude, latitude: 51.5 }, side, side_words: side && `Elm Road, ${side} numbers`,
  round: 'r', due: true, code: 'never_tried', why: '', last: null, last_words: null,
});
const doors = [door('a', '1', 'odd'), door('b', '3', 'odd'), door('c', '4', 'even'), door('d', '5', 'odd'), door('e', 'Elm Cottage', null)];
const round = { doors: ['a', 'b', 'c', 'd', 'e', 'gone'], on: null, from: null } as unknown as PlanRound;

test('doors are listed side by side of the street as they are walked; a side walked twice is there twice', () => {
  const sections = sectionsOf(round, new Map(doors.map((d) => [d.household, d])), 'On no street');
  expect(sections.map((s) => [s.number, s.title, s.doors.map((d) => `${d.order}:${d.door.number}`)])).toEqual([
    [1, 'Elm Road, odd numbers', ['1:1', '2:3']], [2, 'Elm Road, even numbers', ['3:4']], [3, 'Elm Road, odd numbers', ['4:5']], [4, 'Elm Road', ['5:Elm Cottage']],
  ]);
});

test('flats at one place are written once, with how many', () => {
  const flats = [door('a', 'Flat 1, 12', 'even'), door('b', 'Flat 2, 12', 'even'), door('c', '14', 'even', -3.001), door('d', 'The Very Long House Name', null, -3.002)];
  expect(atOnePlace(flats).map((p) => [p.text, p.doors.length])).toEqual([['12 ×2', 2], ['14', 1], ['', 1]]);
  expect(houseOf('Flat 3, 12')).toBe('12');
});

test('flats that follow one another stand under the name of their building; a flat alone keeps it', () => {
  const flats = ['Flat 2, Teal Court', 'Flat 1, Teal Court', '7', 'Flat 9, 12'].map((number, i) => door(String(i), number, 'odd'));
  const [section] = sectionsOf({ doors: ['0', '1', '2', '3'] } as unknown as PlanRound, new Map(flats.map((d) => [d.household, d])), '');
  expect(section!.doors.map((d) => [d.label, d.building])).toEqual([['Flat 2', { name: 'Teal Court', flats: 2 }], ['Flat 1', null], ['7', null], ['Flat 9, 12', null]]);
});

test('a round keeps its own day and hour where it has been given one', () => {
  const asked = { on: '2026-11-26', from: '17:30' };
  expect(dayOf(asked, round)).toEqual(asked);
  expect(dayOf(asked, { ...round, on: '2026-11-28', from: '10:00' })).toEqual({ on: '2026-11-28', from: '10:00' });
});

test('days, hours and ways are written as people say them', () => {
  expect(longDay('2026-11-26')).toBe('Thursday 26 November 2026');
  expect(hourOf('2026-11-26T19:47:00')).toBe('19:47');
  expect([hours(45), hours(137), hours(120)]).toEqual(['45 min', '2 h 17', '2 h 00']);
  expect([kilometres(432), kilometres(2380)]).toEqual(['430 m', '2.4 km']);
});
