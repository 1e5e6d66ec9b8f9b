// tidegate tags: what decides which perimeter a resource is in.

import type { Command } from 'commander';
import { addTagsCheck } from './tags-check.ts';
import { addTagsClasses } from './tags-classes.ts';
import { addTagsSet } from './tags-set.ts';
import { addTagsWrite } from './tags-write.ts';

export function addTags(program: Command): void {
  const tags = program.command('tags').description('the tags that decide which scopes a resource is in');
  addTagsCheck(tags);
  addTagsSet(tags);
  addTagsClasses(tags);
  addTagsWrite(tags);
}
