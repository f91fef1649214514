/*
 * What an import changed or could not take: a line with a count for each kind of loss, and examples by name.
 */

/** How many examples a line has. */
const MAX_EXAMPLES = 20;

/** Every kind of finding, in words. */
const findings = {
  refused: 'cannot be stored here and were left out',
  ownerMissing: 'apps whose owner is missing were left out',
  conflict: 'were changed at the source and here',
  changedHere: 'were changed here and not at the source; they stay as they are here',
  deletedHere: 'were deleted here and not at the source; they stay deleted',
  goneRevoked: 'are gone at the source and were revoked or deactivated',
  goneDeleted: 'are gone at the source and were deleted',
  goneKept: 'are gone at the source and stay as they are here',
  onlyHere: 'are here and not at the source',
  manyAttributes:
    'have more than 18 custom attributes: all are kept, a change through the API must send fewer',
  repeatedAttribute: 'have attributes of the same name: the first is kept',
  forbiddenKey:
    'have keys with characters that are refused here, which were left out; --legacy-keys takes them',
  legacyKey: 'have keys with characters that are refused here, taken because of --legacy-keys',
  keyTaken: 'have keys that another app has, which were left out',
  keyWithoutKey: 'have credentials without a consumer key, which were left out',
  keyWithoutApp: 'keys are of apps that are in no file, and were left out',
  noKeys: 'have no keys in the files: none is issued for them',
  noSecret: 'have keys without a secret: they are verified, client credentials of them are refused',
  oneTime: 'have secrets that are kept as hashes alone, for the organization answers secrets once',
  pendingApp: 'are pending at the source, and revoked here',
  unknownStatus: 'have a status that is unknown here, taken as revoked or inactive',
  goneProduct: 'have keys for API products that do not exist, whose names are kept',
  unknownGrant: 'have API products of keys without a status, taken as approved',
  doubled: 'were listed twice',
  memberMissing: 'have members who are no developers, who were left out',
  companyAsGroup: 'are companies, stored as app groups with their members in an attribute',
  noId: 'have no id at the source; it was derived from their names',
  unlisted: 'were left out of the list of apps, and read one by one',
  unknownMember: 'members that are unknown here were left out',
} as const;
export type Finding = keyof typeof findings;

/** One kind of finding: how often, and of which entities. */
export interface ReportLine {
  finding: Finding;
  count: number;
  text: string;
  examples: readonly string[];
}

/** Collects findings. Names of entities are its examples, never keys or secrets. */
export class Report {
  private readonly lines = new Map<Finding, { count: number; examples: string[] }>();

  add(finding: Finding, example: string): void {
    const line = this.lines.get(finding) ?? { count: 0, examples: [] };
    line.count += 1;
    if (line.examples.length < MAX_EXAMPLES && !line.examples.includes(example)) line.examples.push(example);
    this.lines.set(finding, line);
  }

  count(finding: Finding): number {
    return this.lines.get(finding)?.count ?? 0;
  }

  /** The lines in the order of their declaration. */
  all(): ReportLine[] {
    return (Object.keys(findings) as Finding[]).flatMap((finding) => {
      const line = this.lines.get(finding);
      return line ? [{ finding, ...line, text: findings[finding] }] : [];
    });
  }
}

/** A line of the report for people. */
export function textOf({ count, text, examples }: ReportLine): string {
  const more = count > examples.length ? ', …' : '';
  return `${count} ${text}: ${examples.join(', ')}${more}`;
}
