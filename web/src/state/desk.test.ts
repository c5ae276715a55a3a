import { afterEach, expect, test, vi } from 'vitest';
import { api, ApiError } from '../api';
import type { Plan } from '../domain/plan';
import { Desk } from './desk.svelte';

const plan = { id: 'p', version: 3, what: 'Planned 2 rounds', closed: false, doors: [], rounds: [], asked: { kind: 'doors' } } as unknown as Plan;
afterEach(() => vi.restoreAllMocks());

async function refusedWith(code: string, message: string) {
  const desk = new Desk('s');
  desk.plan = plan;
  vi.spyOn(api, 'editPlan').mockRejectedValue(new ApiError(409, message, code));
  const asked = vi.spyOn(api, 'plan').mockResolvedValue({ ...plan, version: 4 });
  await desk.edit({ edit: 'undo' });
  return { desk, askedAgain: asked.mock.calls.length };
}

test('a change that may not be is refused in the words of the server', async () => {
  const { desk, askedAgain } = await refusedWith('conflict', 'Round 2 is locked. Unlock it first.');
  expect([desk.trouble, desk.reloaded, askedAgain]).toEqual(['Round 2 is locked. Unlock it first.', false, 0]);
});

test('where somebody else changed the plan first, theirs is shown', async () => {
  const { desk, askedAgain } = await refusedWith('changed_meanwhile', 'The plan was changed meanwhile.');
  expect([desk.trouble, desk.reloaded, desk.plan?.version, askedAgain]).toEqual([null, true, 4, 1]);
});
