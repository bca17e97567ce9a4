/** The Kubernetes release whose behaviour Dinghy implements. */
export const version = { major: "1", minor: "36", gitVersion: "v1.36.0" } as const;
