// Agreeing to less: a shorter time, an end for what would last until revoked, fewer entitlements. Closed until it is wanted; what is untouched is agreed to as asked.

import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Less as LessThanAsked, RequestView } from '../../api/requests.ts';
import { DurationField } from '../../parts/duration-field.tsx';

/** What is offered first where access would last until revoked. */
const dayOfWorkSec = 8 * 3_600;

interface LessProps {
  readonly request: RequestView;
  readonly less: LessThanAsked;
  readonly onChange: (less: LessThanAsked) => void;
}

export function Less({ request, less, onChange }: LessProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const longest = request.shorter_sec_max;
  // As long as asked takes nothing away; of what lasts until revoked every length does.
  const shorter = (seconds: number) => {
    if (request.held) return Math.min(longest, Math.max(1, seconds));
    return seconds >= longest ? null : Math.max(1, seconds);
  };
  const left = request.entitlements.length - less.without.length;
  // Closing it takes back what was taken away: nothing hidden is ever agreed to.
  const turn = () => {
    if (opened) onChange({ durationSec: null, without: [] });
    toggle();
  };
  return (
    <div>
      <Button variant="subtle" size="xs" px={6} onClick={turn} aria-expanded={opened}>
        {opened ? 'Agree as asked' : 'Agree to less…'}
      </Button>
      {opened && (
        <Stack gap="sm" mt="xs">
          {request.held && !request.automatic && (
            <Checkbox
              label="Give it an end, instead of until revoked"
              checked={less.durationSec !== null}
              onChange={(event) =>
                onChange({
                  ...less,
                  durationSec: event.currentTarget.checked ? Math.min(dayOfWorkSec, longest) : null,
                })
              }
            />
          )}
          {!request.automatic && (!request.held || less.durationSec !== null) && (
            <DurationField
              maximum={longest}
              seconds={less.durationSec ?? longest}
              onChange={(seconds) => onChange({ ...less, durationSec: shorter(seconds) })}
            />
          )}
          {request.entitlements.length > 1 && (
            <fieldset className="tg-less">
              <legend>
                <Text size="sm" fw={600}>
                  Of what was asked, agree to
                </Text>
              </legend>
              {request.entitlements.map(({ resource, permission }) => {
                const out = less.without.some(
                  (one) => one.resourceId === resource.id && one.permissionId === permission.id,
                );
                return (
                  <Checkbox
                    key={`${resource.id} ${permission.id}`}
                    label={`${permission.name} on ${resource.name}`}
                    checked={!out}
                    disabled={!out && left === 1}
                    onChange={() => {
                      const others = less.without.filter(
                        (one) => one.resourceId !== resource.id || one.permissionId !== permission.id,
                      );
                      const one = { resourceId: resource.id, permissionId: permission.id };
                      onChange({ ...less, without: out ? others : [...others, one] });
                    }}
                  />
                );
              })}
            </fieldset>
          )}
        </Stack>
      )}
    </div>
  );
}
