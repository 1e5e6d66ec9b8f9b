// Every limit has a name and a number, and they are all here. Lengths in characters, times in the unit the name ends in.

export const limits = {
  /** Names of scopes, flows, groups, integrations and resources. */
  nameLengthMax: 200,
  /** Descriptions, and ids that systems give their resources. */
  descriptionLengthMax: 2_000,
  /** Why somebody asks. */
  reasonLengthMax: 1_000,
  /** Why an approver agrees or rejects; the published limit. */
  approverReasonLengthMax: 124,
  /** A pattern that reasons have to match. */
  patternLengthMax: 200,
  /** Steps of such a pattern with its repeats unrolled. */
  patternStepsMax: 2_000,
  /** The help shown beside it. */
  patternHelpLengthMax: 300,
  /** The text of one query. */
  queryLengthMax: 20_000,
  /** Bytes of the address and the headers of a call: the longest query fits, also where each sign of it is written with three. */
  headerBytesMax: 96 * 1024,
  /** Parentheses inside parentheses in a query. */
  queryDepthMax: 64,
  /** Conditions in one query. */
  queryConditionsMax: 1_000,
  /** Suggestions for one place in a query. */
  queryCompletionsMax: 100,
  /** Keys of tags, context, settings and attributes in files. */
  tagKeyLengthMax: 256,
  /** Values of tags, context, settings and attributes. */
  tagValueLengthMax: 10_000,
  /** Tags that one resource carries beside those of its system. */
  userTagsPerResourceMax: 100,
  /** Values in the order of one key, and rules beside it. */
  classesMax: 100,
  /** Rows of one call that sets tags. */
  tagRowsMax: 100_000,
  /** One row of such a call. */
  tagRowLengthMax: 100_000,
  /** All rows of such a call together. */
  tagRowsBytesMax: 100_000_000,
  /** Rows of one call that name resources by a query: each is looked up anew, after the rows before it. */
  tagQueryRowsMax: 1_000,
  /** Resources that one such row may name. */
  tagQueryResourcesMax: 100_000,
  /** Resources whose tags are set in one transaction. */
  tagBatchSize: 1_000,
  /** Entitlements asked for at once. */
  requestEntitlementsMax: 1_000,
  /** Targets of one access flow. */
  flowTargetsMax: 100,
  /** Sides of a rule that keeps things apart. */
  ruleSidesMax: 20,
  /** Values of one line of a selection. */
  selectionValuesMax: 1_000,
  /** Approver entries of one access flow, over all its groups. */
  flowApproversMax: 100,
  /** Values of one condition. */
  flowConditionValuesMax: 1_000,
  /** Labels of one access flow. */
  flowLabelsMax: 100,
  /** Items of a page where none are asked for. */
  pageSizeDefault: 100,
  /** Items of a page. */
  pageSizeMax: 1_000,
  /** One file of infrastructure code or inventory that is read whole. */
  importFileBytesMax: 100_000_000,
  /** Resources of one import. */
  importResourcesMax: 1_000_000,
  /** One row of an imported table. */
  importRowLengthMax: 1_000_000,
  /** The body of one call. */
  bodyBytesMax: 5_000_000,
  /** The longest that a request may wait for consent, and the longest interval of an escalation. */
  lapseMsMax: 30 * 24 * 3_600_000,
  /** Minutes before the next tier is asked where a flow does not say; the published default. */
  escalationMinDefault: 30,
  /** Tiers of an escalation; the published limit. */
  escalationTiersMax: 5,
  /** Wrong codes in a row before no further one is looked at for a while. */
  codeTriesMax: 5,
  /** How long no further code is looked at after too many wrong ones. */
  codeHoldMs: 60_000,
  /** The longest that somebody may stand in for somebody else. */
  delegationMsMax: 90 * 24 * 3_600_000,
  /** Delegations that one person may have given and not ended. */
  delegationsPerPersonMax: 50,
  /** How long a code counts where a flow does not say. */
  stepUpValidSecDefault: 3_600,
  /** The longest a code may count. */
  stepUpValidSecMax: 24 * 3_600,
  /** How long a request waits for consent before it lapses. */
  requestLapseMs: 24 * 3_600_000,
  /** Added to a grant's duration before the first call to a target: the latest moment the access may have begun. */
  openingBudgetMs: 120_000,
  /** The shortest access. */
  durationSecMin: 1,
  /** The longest access that an access flow may offer. */
  durationSecMax: 366 * 24 * 3_600,
  /** How far ahead the end of access without an end of its own lies in the target; moved ahead while the access stands. */
  heldWindowSec: 7 * 24 * 3_600,
  /** How often access until revoked is reviewed where nobody said otherwise. */
  reviewEverySecDefault: 30 * 24 * 3_600,
  /** The longest between two reviews of access until revoked. */
  reviewEverySecMax: 366 * 24 * 3_600,
  /** How long after its review date access that nobody confirmed still lasts. */
  reviewGraceMs: 3 * 24 * 3_600_000,
  /** Extensions of one access. */
  extensionsMax: 100,
  /** How far ahead a start may be scheduled. */
  startWithinSecMax: 90 * 24 * 3_600,
  /** How long before its end the people of an access are told, where its flow does not say. */
  noticeLeadSecDefault: 600,
  /** Leases that one run over an automatic flow opens or ends; what is left is done by the next, at once. */
  reconcileLeasesMax: 200,
  /** Entitlements that one automatic flow may hand to one person. */
  automaticEntitlementsMax: 1_000,
  /** Automatic access that somebody gave back or revoked is not handed out again for this time, unless its flow is saved anew. */
  takenBackKeptMs: 7 * 24 * 3_600_000,
  /** How often access that an automatic flow could not open is tried again. */
  reconcileRetryMs: 5 * 60_000,
  /** Leases that are looked at together when facts changed. */
  contextReviewRows: 500,
  /** Turns to come that are shown of one shift. */
  nextTurnsMax: 5,
  /** What hangs on context is looked through at least this often, whatever nobody told. */
  contextReviewEveryMs: 3_600_000,
  /** How often it is looked whether facts changed that automatic access rests on, where nothing else woke it. */
  contextFollowEveryMs: 500,
  /** How long a worker holds a claim without renewing it: how late an end may be whose server has died. */
  claimHoldMs: 15_000,
  /** Closes that one server holds at once, most of them waiting for their target; of anything else it holds no more than it takes turns. */
  closesHeldMax: 5_000,
  /** Closes that are claimed in one statement: others that claim at the same moment get their share. */
  closesClaimedMax: 500,
  /** Attempts at opening a grant before it fails; closing never gives up. */
  openTriesMax: 5,
  /** The pause before the second attempt; each further one doubles it. */
  retryFirstMs: 500,
  /** The longest pause between attempts. */
  retryCeilingMs: 60_000,
  /** A close that is not proven after this much time past the end shows as leaking, with an alarm. */
  leakingAfterMs: 30_000,
  /** How often people are told again of a grant that leaks. */
  leakingRemindMs: 3_600_000,
  /** How often an open grant is looked at: whether it is still in its target as planned. */
  lookEveryMs: 300_000,
  /** An end in a target this near to the planned one is that end: some keep whole seconds. */
  endToleranceMs: 1_000,
  /** How often a server compares its time with the database's. */
  clockCompareEveryMs: 5_000,
  /** A difference that is more than clocks drift: somebody set one, and it is said. */
  clockJumpMs: 2_000,
  /** Leases, and requests, that a revocation of everything ends in one transaction. */
  revocationBatch: 100,
  /** Requests that a preview of it counts. */
  revocationRequestsMax: 10_000,
  /** People that a preview of it names, those with most access first. */
  revocationPeopleMax: 20,
  /** How often the sweeper looks for what should be gone. */
  sweepEveryMs: 15_000,
  /** A sign-in that is not used ends. */
  signInIdleMs: 8 * 3_600_000,
  /** Every sign-in ends. */
  signInAbsoluteMs: 24 * 3_600_000,
  /** A browser's secret is replaced when it is used after this time. */
  signInRotateMs: 15 * 60_000,
  /** A replaced secret still counts for calls that were under way; used later it ends the sign-in. */
  signInGraceMs: 60_000,
  /** What a browser or program says it is, as far as it is kept. */
  agentLengthMax: 200,
  /** Personal tokens of one person, and service tokens of all. */
  tokensMax: 200,
  /** A personal token that was made or changed with a token, not at the portal, ends within this time. */
  tokenByTokenMsMax: 366 * 24 * 3_600_000,
  /** A service token ends after this time where nobody says otherwise. */
  serviceTokenMs: 30 * 24 * 3_600_000,
  /** What a provider said of somebody's groups at a sign-in counts for this long where its settings do not say. */
  claimedGroupsMs: 24 * 3_600_000,
  /** How long a browser may be away at a provider. */
  providerVisitMs: 10 * 60_000,
  /** How long a program may take to fetch what its person let it have. */
  programCodeMs: 60_000,
  /** A program's token for calls ends; it gets another with its refresh token. */
  programAccessMs: 3_600_000,
  /** A program that is not used is signed out. */
  programIdleMs: 7 * 24 * 3_600_000,
  /** Every sign-in of a program ends. */
  programSignInMs: 30 * 24 * 3_600_000,
  /** A one-time link ends. */
  signInLinkMs: 15 * 60_000,
  /** People told of one event; where more may decide, those that the fewest can stand in for are told first. */
  noticeRecipientsMax: 1_000,
  /** Time for asking targets what an account gets besides, for all entitlements of one asking together. */
  excessDeadlineMs: 5_000,
  /** Time for finding out whether targets would really give what is asked, for all entitlements of one asking together. */
  foreseeDeadlineMs: 20_000,
  /** The share of known resources that one list may call gone, of all and of each part; a list that names more is held for a person. */
  syncGoneShareMax: 0.2,
  /** Up to this many resources may go at once, whatever their share of all that is known: a share says little about a handful. */
  syncGoneRowsMin: 5,
  /** Up to this many resources of one part may go at once, whatever their share of it, where something of it is left. */
  syncPartGoneRowsMin: 2,
  /** Odd things about one list that are told, as sentences. */
  syncFindingsMax: 100,
  /** Resources of one integration that one reading may list: they are compared with what is known in memory, at about 1.7 kB each. */
  syncResourcesMax: 1_000_000,
  /** Resources kept together while a list is read. */
  syncPageSize: 500,
  /** Things that are looked at without letting others have a turn. */
  turnItemsMax: 1_000,
  /** How often a reading that goes on writes down what it has. */
  syncSaveEveryMs: 1_000,
  /** A reading whose process gave no sign for this long is taken up by another. */
  syncHoldMs: 60_000,
  /** How often a reading is taken up after a crash before it counts as failed. */
  syncResumedMax: 10,
  /** A reading that began earlier is begun anew instead of taken up. */
  syncResumeMs: 24 * 3_600_000,
  /** How long a call that starts a reading waits for its end; then it goes on without the caller. */
  syncAnswerMs: 20_000,
  /** Changes of the inventory whose moves a server remembers until they are told. */
  movementsRememberedMax: 1_000,
  /** Resources whose moves are remembered one by one until they are told; the counts go on. */
  movedResourcesMax: 100_000,
  /** Scopes, access flows, grants and requests that one change tells of, of each. */
  movementItemsMax: 100,
  /** Requests that wait and are looked through for what a change touched, the newest first. */
  movementRequestsMax: 5_000,
  /** A change that no server has told by then was followed by none. */
  movementUntoldMs: 120_000,
  /** What changes of the inventory did is forgotten after this time. */
  movementsKeptMs: 90 * 24 * 3_600_000,
  /** How often a server follows changes of the inventory that nobody has asked it about. */
  indexFollowEveryMs: 5_000,
  /** How long after a change of the inventory its perimeters are reviewed: several changes are reviewed together. */
  reviewAfterChangeMs: 10_000,
  /** Different environments among the members of a scope that are told apart; a scope with more has no border between them. */
  borderValuesMax: 1_000,
  /** The same of accounts: four times as many as an organization is designed for. */
  borderAccountsMax: 20_000,
  /** Values of one key that are compared to find what another key became. */
  keyValuesMax: 50,
  /** Sizes of one scope that are kept for its trend. */
  scopeCountsKeptMax: 200,
  /** Reviews that are kept for the trend. */
  reviewsKeptMax: 1_000,
  /** Points of one trend in an answer. */
  trendPointsMax: 100,
  /** Findings of one review that are told one by one; the others are told together. */
  findingNoticesMax: 20,
  /** Requests that one person marks as favourites; marking one more forgets the oldest mark. */
  favoritesMax: 200,
  /** Offers that one person marks as favourites; marking one more forgets the oldest mark. */
  favoriteOffersMax: 200,
  /** Spaces of the account. */
  spacesMax: 1_000,
  /** People in one space. */
  spaceMembersMax: 1_000,
  /** Templates of requests that one person keeps. */
  requestTemplatesMax: 200,
  /** Things of one sort that a template names. */
  templateThingsMax: 1_000,
  /** The newest requests from which the values of a filter are drawn. */
  filterRequestsMax: 500,
  /** The longest access in an emergency. */
  breakGlassSecMax: 4 * 3_600,
  /** How often the reviewers of an emergency are told again while nobody has reviewed it. */
  emergencyRemindMs: 24 * 3_600_000,
  /** A verdict given this soon after the asking was hardly thought about. */
  hastyWithinMs: 10_000,
  /** The share of hasty verdicts from which an approver is told of. */
  hastyShareMin: 0.5,
  /** Verdicts from which habits are told of: fewer say nothing. */
  habitsDecidedMin: 20,
  /** How far back verdicts are counted for habits. */
  habitsLookBackMs: 90 * 24 * 3_600_000,
  /** Requests that are looked through for habits, the newest first. */
  habitsRequestsMax: 20_000,
  /** A proposed change of a perimeter that nobody has decided by then lapses. */
  proposalLapseMs: 7 * 24 * 3_600_000,
  /** Proposed changes that wait at a time. */
  proposalsWaitingMax: 1_000,
  /** Resources of one proposed change: a list that waits for a second person is kept whole until then. */
  proposedResourcesMax: 1_000,
  /** A target whose reading is overdue when a server starts, or a reading ends, is read this long after. */
  readingAfterStartMs: 60_000,
  /** A target is read by itself at most once in this time. */
  readEverySecMin: 300,
  /** A target that is read by itself is read at least once in this time. */
  readEverySecMax: 30 * 24 * 3_600,
  /** The end of an integration's credential is told this long before. */
  credentialExpiryLowMs: 30 * 24 * 3_600_000,
  /** And again, as urgent, this long before. */
  credentialExpiryHighMs: 7 * 24 * 3_600_000,
  /** Pause between two tries whether a target still lets its connector in. */
  knockEveryMs: 300_000,
  /** Doors of one integration that refuse its credential and are a finding each; the others are counted in one. */
  refusedDoorsListedMax: 20,
  /** Passwords of open access are replaced by themselves at least once in this time, where they are at all. */
  rotateSecretsHoursMax: 8_760,
  /** The most days that an account left behind may be kept where it is deleted by itself. */
  cleanUpDaysMax: 3_650,
  /** Passwords that are replaced at once because of their age; the others wait for the next round. */
  secretsRenewedPerSweepMax: 100,
  /** Resources of one order to write tags at their source. */
  tagOrderRowsMax: 1_000,
  /** Resources whose tags are written before what became of them is kept. */
  tagOrderBatch: 100,
  /** Tries of a source that does not answer before the rest of an order has failed. */
  tagOrderTriesMax: 8,
  /** Characters of a tag's key that is written to a source, as on AWS. */
  tagKeyWrittenMax: 128,
  /** Characters of a tag's value that is written to a source, as on AWS. */
  tagValueWrittenMax: 256,
  /** Members joined or left that an answer about a change of a perimeter lists, of each; the counts are of all. */
  gainsListedMax: 100,
  /** Rows of each kind that one sweep forgets. */
  forgetRowsMax: 1_000,
  /** Findings that were resolved are forgotten after this time; those that hold stay. */
  resolvedFindingsKeptMs: 365 * 24 * 3_600_000,
  /** Notices that were read are forgotten after this time. */
  readNoticesKeptMs: 90 * 24 * 3_600_000,
  /** Messages to webhooks that were delivered or given up are forgotten after this time. */
  deliveriesKeptMs: 30 * 24 * 3_600_000,
  /** How long one reading of a source may take. */
  sourceReadMs: 300_000,
  /** How often a source is read at the most. */
  sourceEverySecMin: 60,
  /** How often a source is read where nobody said. */
  sourceEverySecDefault: 900,
  /** People or groups that one transaction of a reading saves. */
  sourceBatchSize: 100,
  /** Odd things about one reading that are told, as sentences. */
  sourceFindingsMax: 20,
  /** How long a token of a source that was rotated out still counts. */
  sourceTokenOverlapMs: 3_600_000,
  /** People, or groups, that one source may tell. */
  sourceEntriesMax: 200_000,
  /** People or groups of one answer to a source. */
  scimPageMax: 200,
  /** Changes of one call of a source. */
  scimOperationsMax: 1_000,
  /** Conditions of one filter of a source. */
  scimFilterConditionsMax: 50,
  /** Findings that one integration's radar opens one by one; more are counted in one. */
  sightingFindingsMax: 100,
  /** Open sightings of one integration that are kept; a target with more is told as trouble. */
  sightingsMax: 20_000,
  /** Pause between two surveys of who has access in one integration, where a server does not say. */
  surveyEveryMs: 3_600_000,
  /** How soon a survey follows the start of a server, or a wish for one. */
  surveyAfterMs: 5_000,
  /** How long a grant may still be in its target when its last lease has ended, before the radar tells. */
  uncoveredGraceMs: 60_000,
  /** How long resolved sightings are kept. */
  resolvedSightingsKeptMs: 180 * 86_400_000,
  /** Resources that one finding of a segmentation review lists; the others are counted. */
  segmentationListedMax: 200,
  /** Findings that one segmentation review tells; the others are counted. */
  segmentationFindingsMax: 1_000,
  /** How often a server compares the database with what it remembers of it. */
  epochLookMs: 1_000,
  /** Grants that the review of a restored database lists. */
  restoreGrantsMax: 200,
  /** A checkpoint of the audit log is signed at the latest after this many events, however little time has passed. */
  checkpointEventsMax: 1_000,
  /** How often it is looked whether a checkpoint is due. */
  checkpointLookMs: 5_000,
  /** Subtrees of 256 events of which one turn at the audit log's tree keeps the hashes; what is left is done by the next, at once. */
  treeNodesPerTurn: 1_000,
  /** How long the broker waits for one answer of the connector. Adapters bound their own calls below it. */
  connectorCallMs: 120_000,
  /** How long it waits for one page of a list, and how long the connector keeps a list that nobody reads on. */
  connectorPageMs: 900_000,
  /** Calls to the connector that are under way at once. */
  connectorCallsMax: 10_000,
  /** How long a connector may take to start. */
  connectorStartMs: 30_000,
  /** How long a stopping server waits for the connector to finish. */
  connectorStopMs: 20_000,
  /** The pause before a connector that died is started again; each further one doubles it. */
  connectorRestartFirstMs: 250,
  /** The longest such pause. */
  connectorRestartCeilingMs: 30_000,
  /** How often the watchdog looks at its list of ends. */
  watchdogEveryMs: 5_000,
  /** How far past its end access must be before the watchdog closes it: the broker comes first. */
  watchdogGraceMs: 20_000,
  /** The longest pause before it tries again; the first is one look, each further one doubles it. */
  watchdogRetryCeilingMs: 60_000,
  /** How long a server waits for a watchdog to end. */
  watchdogStopMs: 10_000,
  /** Attempts at delivering one message. */
  webhookTriesMax: 12,
  /** Attempts at one mail: about an hour, because servers make strangers wait. */
  mailTriesMax: 64,
  /** How often administrators are told that mail does not arrive. */
  mailAlarmEveryMs: 3_600_000,
  /** How long one attempt at a mail may take. */
  mailAttemptMs: 15_000,
  /** How long one step of an attempt at a mail may take. */
  mailStepMs: 10_000,
} as const;
