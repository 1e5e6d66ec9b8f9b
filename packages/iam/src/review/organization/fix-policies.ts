// The policies that repair what a review of an organization misses, from the generators of guardrails.
import type { WrittenDocument } from '../../generate/generated.ts';
import { approvedRegions } from '../../generate/scp/approved-regions.ts';
import { approvedServices } from '../../generate/scp/approved-services.ts';
import { denyRoot } from '../../generate/scp/deny-root.ts';
import type { Guardrail } from '../../generate/scp/guardrail.ts';
import { protectAccount } from '../../generate/scp/protect-account.ts';
import { protectData } from '../../generate/scp/protect-data.ts';

/** Guardrails that repair a finding. */
export type FixName = 'approved-services' | 'approved-regions' | 'protect-account' | 'protect-data' | 'deny-root-user';

/** What a generated fix needs to be told. Without it that finding has no policy with it. */
export interface FixChoices {
  /** Prefixes of the services to approve: `s3`. */
  readonly services?: readonly string[];
  /** Regions to approve: `eu-west-1`. */
  readonly regions?: readonly string[];
}

/** The policy of a guardrail; `undefined` where it needs a choice that was not made. */
export function fixPolicyOf(name: FixName, { services, regions }: FixChoices): WrittenDocument | undefined {
  switch (name) {
    case 'approved-services':
      return services === undefined || services.length === 0 ? undefined : documentOf(approvedServices(services));
    case 'approved-regions':
      return regions === undefined || regions.length === 0 ? undefined : documentOf(approvedRegions({ regions }));
    case 'protect-account':
      return documentOf(protectAccount());
    case 'protect-data':
      return documentOf(protectData());
    case 'deny-root-user':
      return documentOf(denyRoot());
  }
}

const documentOf = ({ statements }: Guardrail): WrittenDocument => ({
  Version: '2012-10-17',
  Statement: statements.map(({ statement }) => statement),
});
