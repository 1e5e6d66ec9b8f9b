// What this person may do now, as the server lists it. Approve and reject are large and at the thumb.

import { Button, Group, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type Deed, type Less as LessThanAsked, type RequestView, useDeed } from '../../api/requests.ts';
import { askAgain } from '../../parts/ask-again.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ConfirmAccessButton } from '../../parts/confirm-access-button.tsx';
import { ConnectDialog } from '../../parts/connect/connect-dialog.tsx';
import { EndButton } from '../../parts/end-button.tsx';
import { ExtendButton } from '../../parts/extend-button.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { capital } from '../../parts/problem-words.ts';
import { RepairButton } from '../../parts/repair-button.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { Less } from './less.tsx';

export function RequestActions({ request }: { readonly request: RequestView }) {
  const may = new Set(request.actions);
  const others = request.actions.filter((action) => action !== 'approve' && action !== 'reject');
  if (may.size === 0) return null;
  return (
    <section className="tg-card tg-decide" aria-label="What you can do">
      {(may.has('approve') || may.has('reject')) && <Decide request={request} />}
      {others.length > 0 && (
        <Group gap="sm">
          <Connect request={request} />
          {may.has('extend') && (
            <ExtendButton requestId={request.id} lengthSec={request.extend.length_sec} name={nameOf(request)} />
          )}
          {may.has('confirm') && <ConfirmAccessButton requestId={request.id} />}
          {may.has('release') && <EndButton deed="release" requestId={request.id} name={nameOf(request)} />}
          {may.has('revoke') && <EndButton deed="revoke" requestId={request.id} name={nameOf(request)} />}
          {may.has('repair') && <RepairButton requestId={request.id} name={nameOf(request)} />}
          {may.has('withdraw') && request.status === 'PendingMFA' && (
            <LinkButton to="/account/step-up" search={{ status: 'pending-mfa', request: request.id }}>
              Prove with a code that it is you
            </LinkButton>
          )}
          {may.has('withdraw') && <Withdraw request={request} />}
          {may.has('ask_again') && <AskAgain request={request} />}
        </Group>
      )}
    </section>
  );
}

const nameOf = (request: RequestView) => request.entitlements.map((each) => each.resource.name).join(', ');

/** What the reason of an approver must look like. */
function whatReason({ reasons: { approver_length_min, approver_help } }: RequestView): string {
  const length = approver_length_min > 0 ? `At least ${approver_length_min} characters.` : '';
  return [length, approver_help ?? ''].filter(Boolean).join(' ');
}

function Decide({ request }: { readonly request: RequestView }) {
  const [reason, setReason] = useState('');
  const [less, setLess] = useState<LessThanAsked>({ durationSec: null, without: [] });
  const act = useDeed(request.id);
  const may = new Set(request.actions);
  const narrower = less.durationSec !== null || less.without.length > 0;
  const needed = request.approver_reason_required;
  const decide = (deed: Deed) =>
    act.mutate(
      { deed, reason: reason.trim(), less: deed === 'approve' && narrower ? less : null },
      {
        onSuccess: (after) =>
          tell(`${deed === 'approve' ? 'You agreed' : 'You rejected it'}. ${capital(after.sentence)}`),
        onError: tellProblem,
      },
    );
  const going = act.isPending ? act.variables.deed : null;
  return (
    <>
      <Textarea
        label={needed ? 'Your reason' : 'Your reason (optional)'}
        description={whatReason(request)}
        required={needed}
        autosize
        minRows={1}
        maxRows={4}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {may.has('approve') && <Less request={request} less={less} onChange={setLess} />}
      {may.has('approve') && request.step_up.due && (
        <LinkButton to="/account/step-up" search={{ request: request.id }} variant="light">
          Prove with a code that it is you
        </LinkButton>
      )}
      <div className="tg-decide-buttons">
        {may.has('reject') && (
          <Button
            size="lg"
            px="sm"
            variant="default"
            leftSection={<IconX size={20} aria-hidden="true" />}
            loading={going === 'reject'}
            disabled={going !== null && going !== 'reject'}
            onClick={() => decide('reject')}
          >
            Reject
          </Button>
        )}
        {may.has('approve') && (
          <Button
            size="lg"
            px="sm"
            // Beside it the longer word would be cut at a desk.
            leftSection={narrower ? null : <IconCheck size={20} aria-hidden="true" />}
            loading={going === 'approve'}
            disabled={request.step_up.due || (going !== null && going !== 'approve')}
            onClick={() => decide('approve')}
          >
            {narrower ? 'Approve less' : 'Approve'}
          </Button>
        )}
      </div>
      {may.has('reject') && (
        <Text size="xs" c="dimmed" visibleFrom="md">
          One rejection ends the request.
        </Text>
      )}
    </>
  );
}

function Withdraw({ request }: { readonly request: RequestView }) {
  const [asking, ask] = useDisclosure(false);
  const act = useDeed(request.id);
  const withdraw = () => act.mutate({ deed: 'withdraw', reason: '' }, { onSuccess: ask.close, onError: tellProblem });
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        Withdraw
      </Button>
      <Confirm
        opened={asking}
        title="Withdraw this request?"
        verb="Withdraw"
        busy={act.isPending}
        onConfirm={withdraw}
        onClose={ask.close}
      >
        <Text>Nobody needs to decide it any more. You can ask again.</Text>
      </Confirm>
    </>
  );
}

function Connect({ request }: { readonly request: RequestView }) {
  const sessions = request.entitlements.filter((each) => each.session_id !== null && each.status === 'Active');
  const mayReset = request.actions.includes('reset_credentials');
  if (!request.actions.includes('connect')) return null;
  return sessions.map(({ session_id: sessionId, resource }) =>
    sessionId === null ? null : (
      <ConnectOne
        key={sessionId}
        sessionId={sessionId}
        name={resource.name}
        mayReset={mayReset}
        several={sessions.length > 1}
      />
    ),
  );
}

interface ConnectOneProps {
  readonly sessionId: string;
  readonly name: string;
  readonly mayReset: boolean;
  readonly several: boolean;
}

function ConnectOne({ sessionId, name, mayReset, several }: ConnectOneProps) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button onClick={dialog.open}>{several ? `Connect to ${name}` : 'Connect'}</Button>
      <ConnectDialog sessionId={sessionId} name={name} mayReset={mayReset} opened={opened} onClose={dialog.close} />
    </>
  );
}

function AskAgain({ request }: { readonly request: RequestView }) {
  return (
    <LinkButton to="/ask" search={askAgain(request)} variant="default">
      Ask again
    </LinkButton>
  );
}
