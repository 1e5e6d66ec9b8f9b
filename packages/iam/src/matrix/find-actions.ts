// Looks actions up in the matrix. Everything that is asked for must be so; what is not asked about does not matter.
import { type AccessLevel, servicePrefixes } from '../data/table.ts';
import { actionTest } from '../evaluate/statement.ts';
import { type HonoursResourceTag, type MatrixAction, matrixActions } from './actions.ts';

/** What to look for. */
export interface MatrixQuery {
  /** Prefixes of services. Absent: all. */
  readonly services?: readonly string[];
  /** `Create*`, or with the service `ec2:Create*`; `*` and `?` as in policies, any case. */
  readonly action?: string;
  /** A resource type that it works on, as the table calls it: `instance`, `db*`; any case. */
  readonly resourceType?: string;
  readonly level?: AccessLevel;
  readonly honours?: HonoursResourceTag;
  readonly takesRequestTag?: boolean;
}

/** The actions of the table that are as asked, by service and in the table's order. Services the table does not know have none. */
export function findActions(query: MatrixQuery): readonly MatrixAction[] {
  const { services = servicePrefixes(), action, resourceType, level, honours, takesRequestTag } = query;
  const isNamed = action === undefined ? undefined : actionTest(action.includes(':') ? action : `*:${action}`);
  const isType = resourceType === undefined ? undefined : actionTest(resourceType);
  return services
    .flatMap((service) => matrixActions(service) ?? [])
    .filter(
      (one) =>
        (isNamed?.(one.action.toLowerCase()) ?? true) &&
        (isType === undefined || one.resources.some(({ type }) => isType(type.toLowerCase()))) &&
        (level === undefined || one.level === level) &&
        (honours === undefined || one.honours === honours) &&
        (takesRequestTag === undefined || one.takesRequestTag === takesRequestTag),
    );
}
