// The form of an access flow, in the order of its sentence: who, for what, how long, when, who agrees. Everything its YAML can say has a
// field; what is rarely said is folded away while it says nothing.

import { Group, Stack, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { TargetFields } from '../../parts/targets/target-fields.tsx';
import { withPart } from '../../parts/with-part.ts';
import { BadDaysFields } from './bad-days-fields.tsx';
import { ConsentFields, ReasonFields } from './consent-fields.tsx';
import { DurationFields } from './duration-fields.tsx';
import './flow-form.css';
import { Section, type SectionProps } from './section.tsx';
import { WhenFields } from './when-fields.tsx';
import { WhoFields } from './who-fields.tsx';

export function FlowForm({ body, onChange }: SectionProps) {
  const { settings } = body;
  const asked = body.trigger !== 'AUTOMATIC';
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={body.name}
          onChange={(event) => onChange({ ...body, name: event.currentTarget.value })}
          style={{ flex: 1, minWidth: '14rem' }}
        />
        <Switch
          label="Active"
          checked={body.active}
          onChange={(event) => onChange({ ...body, active: event.currentTarget.checked })}
        />
      </Group>
      <Textarea
        label="Description"
        autosize
        maxLength={2_000}
        value={body.description ?? ''}
        onChange={(event) => onChange(withPart(body, 'description', event.currentTarget.value || null))}
      />
      <WhoFields body={body} onChange={onChange} />
      <Section title="For what">
        <TargetFields
          targets={body.access_targets}
          bundles="offered"
          onChange={(targets) => onChange({ ...body, access_targets: targets })}
        />
      </Section>
      <DurationFields body={body} onChange={onChange} />
      <WhenFields body={body} onChange={onChange} />
      {asked && <ConsentFields body={body} onChange={onChange} />}
      {asked && <ReasonFields body={body} onChange={onChange} />}
      <BadDaysFields body={body} onChange={onChange} />
      <TagsInput
        label="Labels"
        description="For finding it again"
        value={[...settings.labels]}
        onChange={(labels) => onChange({ ...body, settings: { ...settings, labels } })}
      />
    </Stack>
  );
}
