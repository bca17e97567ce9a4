/** What is wrong with a name, in the words of whoever judges names; nothing when it is one. */
export type NameCheck = (text: string) => string[];

/** The rules for names that expressions can ask for: `format.dns1123Label().validate(…)`. */
export interface NameChecks {
  readonly dns1123Label: NameCheck;
  readonly dns1123Subdomain: NameCheck;
  readonly dns1035Label: NameCheck;
  readonly qualifiedName: NameCheck;
  readonly labelValue: NameCheck;
  /** The same for a name that will get something appended. */
  asPrefix(check: NameCheck): NameCheck;
}

const nothing: NameCheck = () => [];

/** For those who only look at types. */
export const anyName: NameChecks = {
  dns1123Label: nothing,
  dns1123Subdomain: nothing,
  dns1035Label: nothing,
  qualifiedName: nothing,
  labelValue: nothing,
  asPrefix: (check) => check,
};
