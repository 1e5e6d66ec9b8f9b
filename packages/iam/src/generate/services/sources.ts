// Where the lists of services come from that carry no date of their own, and how they were dated.

/** The source of the PCI DSS, ISO/IEC 27001 and FedRAMP lists. */
export const allowlister =
  'aws-allowlister (MIT, Salesforce), compliance_statuses.csv at 1db873a, which it read off AWS Services in Scope by Compliance Program';

/** Why those lists carry the date they carry. */
export const allowlisterDating =
  'the source carries no date; it names services begun in June 2021 and none begun after mid-August 2021';
