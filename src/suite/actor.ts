/** Who the scenario's requests come from. */
export interface Actor {
  /** As the sentence says it. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The trial's own identity: an administrator. */
export const administrator: Actor = { text: "the administrator", headers: {} };

/** A user or ServiceAccount and its groups, as access control sees it. */
export interface Subject {
  readonly text: string;
  readonly user: string;
  readonly groups: readonly string[];
}

/** What `{who}` matches: `ServiceAccount/x`, `User "jane" in group "devs"`, `Group "devs"`, and `the administrator`. */
export const whoPattern = String.raw`the administrator|ServiceAccount/[\w.$-]+(?:@[\w.$-]+)?|User "[^"]*"(?: in group "[^"]*")*|Group "[^"]*"`;

/** `namespaceNamed` gives the namespace that a word of the scenario stands for; undefined means its own. */
export function parseSubject(text: string, namespaceNamed: (word: string | undefined) => string): Subject {
  const [, account, word] = /^ServiceAccount\/([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  if (account !== undefined) {
    const namespace = namespaceNamed(word);
    return {
      text,
      user: `system:serviceaccount:${namespace}:${account}`,
      groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    };
  }
  const [user = "", ...groups] = [...text.matchAll(/"([^"]*)"/g)].map(([, name = ""]) => name);
  if (text === administrator.text)
    return { text, user: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
  if (text.startsWith("Group")) return { text, user: "someone", groups: [user, "system:authenticated"] };
  return { text, user, groups: [...groups, "system:authenticated"] };
}

/**
 * Acts as the subject by impersonation, which every cluster has. Each group is a line of its own of the
 * header: their names may have commas. https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonate({ text, user, groups }: Subject): Actor {
  return {
    text,
    headers: { "impersonate-user": user, ...(groups.length > 0 && { "impersonate-group": groups.join("\n") }) },
  };
}

/** Acts by a bearer token, as a program in a Pod does. */
export function bearer(text: string, token: string): Actor {
  return { text, headers: { authorization: `Bearer ${token}` } };
}
