// One service token: what it is for, what it may do, when it was used and ends; its description and roles change here, its end ends it.

import { Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import {
  type RoleName,
  type ServiceTokenView,
  useChangeServiceToken,
  useRevokeServiceToken,
} from '../../api/service-tokens.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { tellProblem } from '../../parts/tell.tsx';
import { TokenLife } from '../../parts/token-life.tsx';
import { tones } from '../../parts/tones.ts';
import { machineRoles, RoleField } from './role-field.tsx';

export function ServiceTokenLine({ token }: { readonly token: ServiceTokenView }) {
  const [changing, change] = useDisclosure(false);
  const revoke = useRevokeServiceToken();
  return (
    <div className="tg-card tg-entry">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 16rem' }}>
          <Group gap="xs">
            <Text fw={650} className="tg-wrap">
              {token.name} <code className="tg-code">…{token.tail}</code>
            </Text>
            {token.roles.map((role) => (
              <Badge key={role} color={tones.tide}>
                {role}
              </Badge>
            ))}
          </Group>
          {token.description !== '' && <Text size="sm">{token.description}</Text>}
          <TokenLife token={token} />
        </div>
        <Group gap="xs">
          <Button variant="default" onClick={change.open} aria-label={`Change ${token.name}`}>
            Change
          </Button>
          <ConfirmButton
            title={`Revoke ${token.name}?`}
            verb="Revoke"
            label={`Revoke ${token.name}`}
            busy={revoke.isPending}
            onConfirm={(close) => revoke.mutate(token.id, { onSuccess: close, onError: tellProblem })}
          >
            <Text>Whatever uses it stops working at once.</Text>
          </ConfirmButton>
        </Group>
      </Group>
      <Modal opened={changing} onClose={change.close} title={`Change ${token.name}`} centered>
        <Change token={token} onDone={change.close} />
      </Modal>
    </div>
  );
}

function Change({ token, onDone }: { readonly token: ServiceTokenView; readonly onDone: () => void }) {
  const change = useChangeServiceToken();
  const [description, setDescription] = useState(token.description);
  const [roles, setRoles] = useState<RoleName[]>(
    machineRoles.flatMap(({ name }) => (token.roles.includes(name) ? [name] : [])),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: token.id, description: description.trim(), roles }, { onSuccess: onDone });
      }}
    >
      <Stack>
        <TextInput
          label="What is it for"
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          data-autofocus
        />
        <RoleField value={roles} onChange={setRoles} />
        <Text size="sm" c="dimmed">
          Its roles change at once, for whatever uses it now.
        </Text>
        {change.error !== null && <ProblemNote error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Keep as it is
          </Button>
          <Button type="submit" loading={change.isPending} disabled={roles.length === 0}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
