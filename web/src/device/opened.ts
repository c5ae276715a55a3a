// What this page keeps on the phone: opened once.
import { Store } from './store';

let store: Promise<Store> | null = null;

export const opened = () => (store ??= Store.open());
