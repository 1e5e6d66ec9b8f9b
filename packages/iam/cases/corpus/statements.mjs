// The elements that documents of the corpus are put together from.

/** A Deny: `deny('Sid', action, condition, resource)`. */
export const deny = (Sid, Action, Condition, Resource = '*') => ({
  Sid,
  Effect: 'Deny',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** A Deny of everything else. */
export const denyBut = (Sid, NotAction, Condition, Resource = '*') => ({
  Sid,
  Effect: 'Deny',
  NotAction,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** A Deny of the actions on everything but some resources. */
export const denyElsewhere = (Sid, Action, NotResource, Condition) => ({
  Sid,
  Effect: 'Deny',
  Action,
  NotResource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** An Allow. */
export const allow = (Sid, Action, Condition, Resource = '*') => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** What the invented organization is called by. */
export const ids = {
  org: 'o-tide7gate11',
  path: 'o-tide7gate11/r-t1d3/ou-t1d3-harbour0',
  log: '210987654321',
  audit: '310987654321',
  shared: '410987654321',
  network: '510987654321',
};

/** A role that guardrails spare, in every account. */
export const role = (name) => `arn:aws:iam::*:role/${name}`;
