// Which roles a machine has. What each gives is in the permission matrix; here it is said in a few words.

import { Checkbox, Group } from '@mantine/core';
import type { RoleName } from '../../api/service-tokens.ts';

/** Those that open something to a machine; the others of the published API give nothing that could be chosen for. */
export const machineRoles: readonly { readonly name: RoleName; readonly gives: string }[] = [
  { name: 'Viewer', gives: 'reads everything, the audit log too' },
  { name: 'Classifier', gives: 'sets user tags, nothing else' },
  { name: 'Deployment', gives: 'integrations, scopes, access flows, groups' },
  { name: 'Power User', gives: 'reads everything; integrations, tags, findings' },
  { name: 'Admin', gives: 'all that a machine can be given' },
];

interface RoleFieldProps {
  readonly value: readonly RoleName[];
  readonly onChange: (roles: RoleName[]) => void;
}

export function RoleField({ value, onChange }: RoleFieldProps) {
  return (
    <Checkbox.Group
      label="Roles"
      description="Choose the least that does"
      value={[...value]}
      onChange={(chosen) => onChange(machineRoles.flatMap(({ name }) => (chosen.includes(name) ? [name] : [])))}
    >
      <Group gap="lg" mt="xs">
        {machineRoles.map(({ name, gives }) => (
          <Checkbox key={name} value={name} label={name} description={gives} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
