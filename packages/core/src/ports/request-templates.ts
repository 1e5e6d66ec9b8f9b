// What people keep to ask for again, as rows.

import type { PersonId, RequestTemplateId } from '../ids.ts';
import type { RequestTemplate } from '../request/template.ts';

export interface RequestTemplateRows {
  get(id: RequestTemplateId): Promise<RequestTemplate | null>;
  /** By name. */
  ofPerson(personId: PersonId): Promise<readonly RequestTemplate[]>;
  /** Inserts or replaces by id. */
  save(template: RequestTemplate): Promise<void>;
  remove(id: RequestTemplateId): Promise<void>;
}
