// Doors on their way from one list to another.
import type { Desk } from '../../state/desk.svelte';

const TYPE = 'application/x-patchwalk-doors';

/** A dragged door takes all chosen ones along, where it is one of them. */
export function startDrag(event: DragEvent, desk: Desk, id: string) {
  const ids = desk.chosen.has(id) ? [...desk.chosen] : [id];
  event.dataTransfer?.setData(TYPE, JSON.stringify(ids));
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
}

export function draggedIds(event: DragEvent, desk: Desk): string[] {
  const text = event.dataTransfer?.getData(TYPE);
  if (!text) return [];
  return (JSON.parse(text) as string[]).filter((id) => desk.door.has(id));
}
