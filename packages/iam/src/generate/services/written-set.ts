// A list of services as its source wrote it, and where the lists come from that carry no date of their own, and how they were dated.

/** A list as its source wrote it. Also the form of a set's file. */
export interface WrittenSet {
  /** What it is called on the command line: `pci`. */
  readonly name: string;
  /** For people: `PCI DSS`. */
  readonly title: string;
  /** The day the list is of, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** How that day is known. */
  readonly dating: string;
  readonly source: string;
  /** Names or prefixes of services. */
  readonly entries: readonly string[];
}

/** The source of the PCI DSS, ISO/IEC 27001 and FedRAMP lists. */
export const allowlister =
  'aws-allowlister (MIT, Salesforce), compliance_statuses.csv at 1db873a, which it read off AWS Services in Scope by Compliance Program';

/** Why those lists carry the date they carry. */
export const allowlisterDating =
  'the source carries no date; it names services begun in June 2021 and none begun after mid-August 2021';
