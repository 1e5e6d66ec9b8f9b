// Every law of the simulation, in one list.

import type { Law } from './law.ts';
import { lawsOfRest } from './laws-of-rest.ts';
import { lawsOfRows } from './laws-of-rows.ts';
import { lawsOfTargets } from './laws-of-targets.ts';

export const laws: readonly Law[] = [...lawsOfTargets, ...lawsOfRows, ...lawsOfRest];
