// Access flows at full size: how long facts take to close what was given because of them.

import { contextFigures } from './context-figures.ts';

export const bench = {
  area: 'flows',
  async run(emit: Parameters<typeof contextFigures>[0]): Promise<void> {
    await contextFigures(emit);
  },
};
