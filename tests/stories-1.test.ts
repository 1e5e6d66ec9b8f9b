// The first part of the stories in `docs/stories`.

import { tellPart } from './stories/tell-chapters.ts';

tellPart(1);
