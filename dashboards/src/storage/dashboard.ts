import { type ClassicDashboard, dashboard } from '../dashboard.ts';
import { collections } from './collections.ts';
import { content } from './content.ts';
import { now } from './now.ts';
import { repositories } from './repositories.ts';

export function storageDashboard(): ClassicDashboard {
  const frame = {
    name: 'storage',
    title: 'Docker registry storage and GC',
    description:
      'How full the storage is and when it will be, who fills it, what is broken, and what GC does.',
  };
  return dashboard(frame, [
    { panels: now() },
    { title: { id: 10, text: 'Space and repositories' }, panels: repositories() },
    { title: { id: 20, text: 'Content' }, panels: content() },
    { title: { id: 30, text: 'Garbage collection' }, panels: collections() },
  ]);
}
