// A bundle as one sentence.

import { listed } from '../errors/listed.ts';
import { targetText } from '../target/target-text.ts';
import type { Bundle } from './bundle.ts';

/** What is asked for with it: "what is in `rds-prod` (READ_ONLY), asked for as one". `nameOf` names a scope or an integration by id. */
export const bundleSentence = ({ targets }: Pick<Bundle, 'targets'>, nameOf: (id: string) => string): string =>
  `${listed(
    targets.map((target) => targetText(target, nameOf)),
    'nothing',
  )}, asked for as one`;
