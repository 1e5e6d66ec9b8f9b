// Access flows at full size: which of them are open to somebody, and how long facts take to close what was given because of them.

import { contextFigures } from './context-figures.ts';
import { eligibleFigures } from './flows-eligible.ts';

export const bench = {
  area: 'flows',
  async run(emit: Parameters<typeof contextFigures>[0]): Promise<void> {
    eligibleFigures(emit);
    await contextFigures(emit);
  },
};
