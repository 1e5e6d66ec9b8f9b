// The query language's face, also its own entry for the browser (`@tidegate/core/query`): it touches nothing but text.

export { type BasicFilters, basicToQuery, noBasicFilters, queryToBasic } from './basic.ts';
export { completeQuery, type QueryCompletion, type TypedValue, typedValueAt } from './complete.ts';
export { canonicalQueryValue, type QueryField, queryFields } from './fields.ts';
export { type QueryToken, tokenizeQuery } from './highlight.ts';
export { matchesQuery } from './match.ts';
export { type QueryMentions, queryConditions, queryMentions } from './mentions.ts';
export { parseQuery } from './parse.ts';
export { printQuery } from './print.ts';
export { type QueryProblem, queryProblemRefusal } from './problem.ts';
export type {
  Query,
  QueryAnd,
  QueryCondition,
  QueryFieldName,
  QueryGroup,
  QueryNot,
  QueryOperator,
  QueryOr,
  QuerySubject,
} from './query.ts';
export { quoteQueryValue } from './quote.ts';
export { emptyVocabulary, type QueryVocabulary, type QueryWord, vocabularyOf } from './vocabulary.ts';
export { isWithin, ownQuery, queryWithin } from './within.ts';
