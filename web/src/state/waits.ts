// How much waits for a person at a site: each count by itself, so that one that can't be had takes none of the others along.
import { api } from '../api';
import { unanswered } from '../domain/reported';
import { toReview } from '../domain/safety';
import { waiting, type Waits } from '../domain/waiting';

const count = (asked: Promise<unknown[]>) => asked.then((found) => found.length, () => null);

/** `before`: what was known, kept where a question fails. */
export async function waitsAt(site: string, before: Waits | null): Promise<Waits> {
  const [setAside, twoAnswers, reported, review] = await Promise.all([
    count(api.setAside(site).then((a) => waiting(a.set_aside))), count(api.twoAnswers(site).then((a) => a.doors)),
    count(api.reported(site).then((a) => unanswered(a.reported))), count(api.safetyMarkers(site).then((a) => toReview(a.markers))),
  ]);
  return { setAside: setAside ?? before?.setAside ?? 0, twoAnswers: twoAnswers ?? before?.twoAnswers ?? 0, reported: reported ?? before?.reported ?? 0, toReview: review ?? before?.toReview ?? 0 };
}
