// A round as it is put on paper: its doors in walking order, street side by street side.
import { words } from '../words/en';
import { day } from './dates';
import type { PlanAsked, PlanDoor, PlanRound } from './plan';

/** What a sheet has a circle for at each door, in this order. */
export const TICKS = ['no_answer', 'call_back', 'spoke', 'interested', 'registered', 'refused', 'other'] as const;

export interface Section {
  /** Its number on the map and in the list. */
  number: number;
  title: string;
  doors: Called[];
}

export interface Called {
  order: number;
  door: PlanDoor;
  /** What is written at the door: of a flat in a building that is named above it, the flat alone. */
  label: string;
  /** Set where a building begins: its name, and how many of its flats follow one another. */
  building: { name: string; flats: number } | null;
}

/**
 * Doors in walking order, cut where the street side changes; two stretches of one side that follow one another are one.
 * `noStreet`: what to call doors on no street.
 */
export function sectionsOf(round: PlanRound, doors: Map<string, PlanDoor>, noStreet: string): Section[] {
  const sections: Section[] = [];
  round.doors.forEach((household, i) => {
    const door = doors.get(household);
    if (!door) return;
    const title = door.side_words ?? door.street ?? noStreet;
    if (sections.at(-1)?.title !== title) sections.push({ number: sections.length + 1, title, doors: [] });
    sections.at(-1)!.doors.push({ order: i + 1, door, label: door.number, building: null });
  });
  for (const { doors: called } of sections) nameBuildings(called);
  return sections;
}

/** Flats that follow one another in one building stand under its name. */
function nameBuildings(called: Called[]) {
  const buildingOf = ({ door }: Called) => /^[^,]+,\s*(.+)$/.exec(door.number)?.[1] ?? null;
  for (let from = 0; from < called.length; ) {
    const name = buildingOf(called[from]!);
    let to = from + 1;
    while (name !== null && to < called.length && buildingOf(called[to]!) === name) to++;
    if (name !== null && to - from > 1) {
      called[from]!.building = { name, flats: to - from };
      for (const one of called.slice(from, to)) one.label = one.door.number.slice(0, one.door.number.indexOf(',')).trim();
    }
    from = to;
  }
}

/** "Flat 3, 12" → "12": the number on the street. */
export const houseOf = (number: string) => number.split(',').at(-1)!.trim();

/** Doors that stand at one place, such as the flats of a house, and what to write there. */
export function atOnePlace(doors: PlanDoor[]): { at: { longitude: number; latitude: number }; text: string; doors: PlanDoor[] }[] {
  const places = new Map<string, PlanDoor[]>();
  for (const door of doors) {
    if (!door.at) continue;
    const key = `${door.at.longitude.toFixed(5)},${door.at.latitude.toFixed(5)}`;
    places.set(key, [...(places.get(key) ?? []), door]);
  }
  return [...places.values()].map((here) => {
    const houses = [...new Set(here.map((d) => houseOf(d.number)))];
    // A house with a name and no number is too long for a map; a block of flats is worth the room.
    const house = houses.length > 1 || houses[0]!.length > (here.length > 1 ? 20 : 6) ? '' : houses[0]!;
    return { at: here[0]!.at!, text: here.length > 1 ? `${house} ×${here.length}`.trim() : house, doors: here };
  });
}

/** A round's own day and hour, where it has been given one. */
export const dayOf = (plan: Pick<PlanAsked, 'on' | 'from'>, round: PlanRound) => ({ on: round.on ?? plan.on, from: round.from ?? plan.from });
/** "19:47" of a local moment without a zone. */
export const hourOf = (moment: string) => moment.slice(11, 16);

/** "Thursday 26 November 2026". */
export const longDay = (iso: string) => `${words.paper.weekdays[new Date(`${iso.slice(0, 10)}T12:00:00Z`).getUTCDay()] ?? ''} ${day(iso)}`.trim();

/** Hours and minutes: "2 h 17", "45 min". */
export const hours = (minutes: number) => (minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`);
export const kilometres = (metres: number) => (metres < 1000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`);
